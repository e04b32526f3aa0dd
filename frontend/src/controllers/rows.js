import { Controller } from "../registry.js";
import { open } from "../moving.js";

/** `J` and `K` walk down and up a list's rows, Enter opens the row in focus, `E` edits it, `X` selects it.
 *
 *  <table data-controller="rows"><tbody><tr><td><a href="/records/deal/42/">…</a></td></tr></tbody></table> */
export class Rows extends Controller {
  connect() {
    this.on(document, "keydown", this.keyed);
  }

  keyed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || document.body.dataset.keys === "off") return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog")) return;
    const links = this.all("tbody tr").map((row) => row.querySelector("a[href]")).filter(Boolean);
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const step = { j: 1, k: -1 }[event.key];
    if (step) return links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
    if (at < 0) return;
    if (event.key === "x") links[at].closest("tr").querySelector(".pick input")?.click();
    if (event.key === "e" && "drawer" in links[at].dataset) open(editOf(links[at].href));
  }
}

/** The address of a record's form, made from that of the record: what the list remembers in it is left out. */
export function editOf(href) {
  return `${href.split("?")[0]}edit/`;
}
