import { Controller } from "../registry.js";

/** Copies a text, such as the number of an error page, and says so.
 *
 *  <button type="button" data-controller="copy" data-text="7F3K" data-done="Copied">Copy number</button> */
export class Copy extends Controller {
  connect() {
    this.on(this.element, "click", async () => {
      await navigator.clipboard.writeText(this.element.dataset.text);
      this.element.lastChild.textContent = this.element.dataset.done;
    });
  }
}
