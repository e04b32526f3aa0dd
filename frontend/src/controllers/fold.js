import { Controller } from "../registry.js";

/** Opens and closes the rows that stand under another one.
 *
 *  <div data-controller="fold">
 *    <button data-fold="u7" aria-expanded="false" aria-label="…">…</button>
 *    <div data-under="u7" hidden>…</div>
 *  </div> */
export class Fold extends Controller {
  connect() {
    this.on(this.element, "click", this.clicked);
  }

  clicked(event) {
    const button = event.target.closest("[data-fold]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    for (const row of this.all("[data-under]")) {
      if (row.dataset.under === button.dataset.fold) row.hidden = !open;
    }
  }
}
