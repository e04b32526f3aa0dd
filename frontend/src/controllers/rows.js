import { Controller } from "../registry.js";

/** `J` and `K` walk down and up a list's rows; Enter opens the row that has focus.
 *
 *  <table data-controller="rows"><tbody><tr><td><a href="/records/deal/42/">…</a></td></tr></tbody></table> */
export class Rows extends Controller {
  connect() {
    this.on(document, "keydown", this.keyed);
  }

  keyed(event) {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const links = this.all("tbody tr").map((row) => row.querySelector("a[href]")).filter(Boolean);
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  }
}
