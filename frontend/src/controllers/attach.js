import { Controller } from "../registry.js";

/** The file of a field: sent as soon as it is chosen or dropped, so that the form carries only its id.
 *
 *  <div data-controller="attach" data-url="/files/?picture=yes" data-busy="Being sent…" data-failed="It was not sent.">
 *    <input type="hidden" name="licence" value=""> <div data-shown>the file</div>
 *    <label><span data-say>Choose a file</span><input type="file"></label>
 *    <button type="button" data-clear>Take it out</button> <p role="status"></p></div> */
export class Attach extends Controller {
  connect() {
    this.value = this.one("input[type=hidden]");
    this.input = this.one("input[type=file]");
    [this.shown, this.say, this.told] = ["[data-shown]", "[data-say]", "[role=status]"].map((one) => this.one(one));
    this.words = this.say.textContent;
    this.on(this.input, "change", () => this.send(this.input.files[0]));
    this.on(this.element, "dragover", this.over);
    for (const type of ["dragleave", "drop"]) this.on(this.element, type, () => this.element.classList.remove("over"));
    this.on(this.element, "drop", this.dropped);
    this.on(this.one("[data-clear]"), "click", () => this.put("", ""));
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.element.classList.add("over");
  }

  dropped(event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.send(event.dataTransfer.files[0]);
  }

  async send(file) {
    if (!file) return;
    this.say.textContent = this.element.dataset.busy;
    this.told.textContent = "";
    const came = await this.answer(file);
    this.say.textContent = this.words;
    this.input.value = "";
    const held = came.querySelector("[data-held]");
    if (held) this.put(held.dataset.held, held.outerHTML);
    else this.told.textContent = came.querySelector("[data-wrong]")?.textContent ?? this.element.dataset.failed;
  }

  /** What the server says: the file as it is shown, or what is wrong with it. */
  async answer(file) {
    const body = new FormData();
    body.append("file", file);
    const headers = { "HX-Request": "true", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    const text = await fetch(this.element.dataset.url, { method: "POST", body, headers }).then((one) => one.text(), () => "");
    return new DOMParser().parseFromString(text, "text/html");
  }

  put(value, shown) {
    this.value.value = value;
    this.shown.innerHTML = shown;
    this.one("[data-clear]").hidden = !value;
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
