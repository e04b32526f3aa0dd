import { Controller } from "../registry.js";

/** A form that sends itself when a choice in it changes; without scripts its button does.
 *
 *  <form data-controller="submit"><select name="owner">…</select><button data-manual>Apply</button></form> */
export class Submit extends Controller {
  connect() {
    for (const button of this.all("[data-manual]")) button.hidden = true;
    this.on(this.element, "change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) this.element.requestSubmit();
    });
    this.on(this.element, "submit", this.dropEmpty, { capture: true });
  }

  /** Fields left empty stay out of the address, so that it can be read and shared. */
  dropEmpty() {
    if (this.element.method !== "get") return;
    const empty = [...this.element.elements].filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    setTimeout(() => empty.forEach((field) => (field.disabled = false)));
  }
}
