import { Controller } from "../registry.js";

/** Several records, each found by typing: what the picker finds becomes one more box, and the picker is free again.
 *
 *  <div data-controller="gather"><template><label><input type="checkbox" name="customers" checked><span></span></label></template>
 *    <div class="checks">…</div> <div data-controller="picker">…</div></div> */
export class Gather extends Controller {
  connect() {
    this.boxes = this.one(".checks");
    [this.value, this.text] = this.element.querySelectorAll(".picker input");
    this.on(this.value, "change", this.add);
  }

  add() {
    const { value } = this.value;
    if (!value) return;
    const there = [...this.boxes.querySelectorAll("input[type=checkbox]")].find((box) => box.value === value);
    if (there) there.checked = true;
    else this.boxes.append(this.box(value));
    [this.value.value, this.text.value] = ["", ""];
    this.boxes.dispatchEvent(new Event("input", { bubbles: true }));
  }

  box(value) {
    const made = this.one("template").content.cloneNode(true);
    made.querySelector("input").value = value;
    made.querySelector("span").textContent = this.text.value;
    return made;
  }
}
