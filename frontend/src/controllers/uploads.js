import { Controller } from "../registry.js";

/** Sends files as soon as they are chosen, or dropped onto it; without scripts its button does.
 *
 *  <form enctype="multipart/form-data" data-controller="uploads" data-busy="Being added…">
 *    <label><span data-say>Drop files here, or choose some</span><input type="file" name="file" multiple></label>
 *    <button data-manual>Add</button></form> */
export class Uploads extends Controller {
  connect() {
    this.input = this.one("input[type=file]");
    this.say = this.one("[data-say]");
    this.words = this.say.textContent;
    for (const button of this.all("[data-manual]")) button.hidden = true;
    this.on(this.input, "change", this.send);
    for (const type of ["dragenter", "dragover"]) this.on(this.element, type, this.over);
    for (const type of ["dragleave", "drop"]) this.on(this.element, type, () => this.element.classList.remove("over"));
    this.on(this.element, "drop", this.dropped);
    this.on(this.element, "htmx:finally:request", this.done);
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.element.classList.add("over");
  }

  dropped(event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.input.files = event.dataTransfer.files;
    this.send();
  }

  send() {
    if (!this.input.files.length) return;
    this.say.textContent = this.element.dataset.busy;
    this.element.requestSubmit();
  }

  done() {
    this.say.textContent = this.words;
    this.input.value = "";
  }
}
