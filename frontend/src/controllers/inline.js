import { Controller } from "../registry.js";

/** A field edited where it stands: it takes the focus, Esc or Cancel puts the value back by fetching the record again.
 *
 *  <form data-controller="draft inline" hx-post="…"> … <button type="button" data-cancel>Cancel</button></form> */
export class Inline extends Controller {
  connect() {
    const field = this.one("input:not([type=hidden]), select, textarea");
    field?.focus();
    field?.select?.();
    this.on(this.element, "click", (event) => event.target.closest("[data-cancel]") && this.cancel());
    this.on(this.element, "keydown", this.keyed);
  }

  keyed(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  }

  cancel() {
    for (const key of Object.keys(localStorage)) if (key.endsWith(this.element.dataset.draft)) localStorage.removeItem(key);
    document.body.dispatchEvent(new CustomEvent("yeji:changed"));
  }
}
