import { Controller } from "../registry.js";

/** Opens and closes the rows that stand under another one, and keeps them so when the page brings its rows up to date.
 *
 *  <div data-controller="fold">
 *    <button data-fold="u7" aria-expanded="false" aria-label="…">…</button>
 *    <div data-under="u7" hidden>…</div>
 *  </div> */
export class Fold extends Controller {
  connect() {
    this.on(this.element, "click", this.clicked);
    this.on(document, "htmx:after:swap", this.again);
  }

  clicked(event) {
    const button = event.target.closest("[data-fold]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    (this.chosen ??= new Map()).set(button.dataset.fold, open);
    this.show(button, open);
  }

  show(button, open) {
    button.setAttribute("aria-expanded", String(open));
    for (const row of this.all("[data-under]")) {
      if (row.dataset.under === button.dataset.fold) row.hidden = !open;
    }
  }

  /** What somebody opened or closed stays so in the rows that have just arrived. */
  again() {
    for (const [fold, open] of this.chosen ?? []) {
      const button = this.all("[data-fold]").find((one) => one.dataset.fold === fold);
      if (button) this.show(button, open);
    }
  }
}
