import { Controller } from "../registry.js";

const STAY = 4000;

/** A short message: good news leaves after four seconds (not while pointed at or focused), bad news stays.
 *
 *  <div class="toast-y" data-controller="toast" data-stay="no" role="status">Saved <button data-close>×</button></div> */
export class Toast extends Controller {
  connect() {
    this.on(this.element, "click", (event) => event.target.closest("[data-close]") && this.element.remove());
    // Out of sight at once, but still there while its request is under way.
    this.on(this.element, "click", (event) => event.target.closest(".undo") && (this.element.hidden = true));
    if (this.element.dataset.stay === "yes") return;
    this.count();
    for (const type of ["pointerenter", "focusin"]) this.on(this.element, type, () => clearTimeout(this.timer));
    for (const type of ["pointerleave", "focusout"]) this.on(this.element, type, this.count);
  }

  count() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.element.remove(), STAY);
  }

  disconnect() {
    clearTimeout(this.timer);
  }
}
