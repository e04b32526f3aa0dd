import { Controller } from "../registry.js";

/** A button that opens a dialog of the page.
 *
 *  <button type="button" data-controller="dialog" data-dialog="keys" data-key="?">…</button>
 *  <dialog class="dlg" id="keys"> … <button data-close>Close</button> </dialog> */
export class Dialog extends Controller {
  connect() {
    this.box = document.getElementById(this.element.dataset.dialog);
    this.on(this.element, "click", () => this.box.showModal());
    this.on(this.box, "click", (event) => {
      if (event.target === this.box || event.target.closest("[data-close]")) this.box.close();
    });
  }
}
