import { Controller } from "../registry.js";

/** Opens and closes the rows that stand under another one, and keeps them so when the page brings its rows up to date;
 *  sections that their browser opens and closes are kept in the same way.
 *
 *  <div data-controller="fold">
 *    <button data-fold="u7" aria-expanded="false" aria-label="…">…</button>
 *    <div data-under="u7" hidden>…</div>
 *    <details data-section="Terms" open><summary>Terms</summary>…</details>
 *  </div> */
export class Fold extends Controller {
  connect() {
    this.on(this.element, "click", this.clicked);
    this.on(document, "htmx:after:swap", this.again);
  }

  clicked(event) {
    const section = event.target.closest("[data-section] > summary")?.parentElement;
    if (section) (this.sections ??= new Map()).set(section.dataset.section, !section.open);
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

  /** What somebody opened or closed stays so in what has just arrived. */
  again() {
    for (const [fold, open] of this.chosen ?? []) {
      const button = this.all("[data-fold]").find((one) => one.dataset.fold === fold);
      if (button) this.show(button, open);
    }
    if (!this.sections) return;
    for (const section of this.all("[data-section]")) section.open = this.sections.get(section.dataset.section) ?? section.open;
  }
}
