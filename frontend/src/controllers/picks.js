import { Controller } from "../registry.js";

const PAUSE = 120;

/** Selecting rows: boxes, Shift for a stretch of them, `x` for the row in focus. What can be done stands in the dock.
 *
 *  <table data-controller="rows picks" data-url="/records/deal/selected/">
 *    <thead><tr><th><input type="checkbox" data-all></th></tr></thead>
 *    <tbody><tr><td class="pick"><input type="checkbox" value="42"></td></tr></tbody></table>
 *  <div id="dock"></div> */
export class Picks extends Controller {
  connect() {
    this.last = null;
    this.on(this.element, "click", this.clicked);
    this.on(this.element, "change", this.changed);
    this.on(document, "click", (event) => event.target.closest("[data-unpick]") && this.clear());
    this.on(document.body, "yeji:changed", () => this.clear());
  }

  boxes() {
    return this.all("tbody .pick input");
  }

  clicked(event) {
    const boxes = this.boxes();
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && this.last !== null) {
      for (const box of boxes.slice(Math.min(at, this.last), Math.max(at, this.last))) box.checked = event.target.checked;
    }
    this.last = at;
  }

  changed(event) {
    if (event.target.matches("[data-all]")) for (const box of this.boxes()) box.checked = event.target.checked;
    this.tell();
  }

  clear() {
    for (const box of this.all(".pick input")) box.checked = false;
    this.tell();
  }

  tell() {
    const picked = this.boxes().filter((box) => box.checked);
    for (const box of this.boxes()) box.closest("tr").classList.toggle("sel", box.checked);
    const dock = document.getElementById("dock");
    clearTimeout(this.timer);
    if (!picked.length) return dock.replaceChildren();
    const url = `${this.element.dataset.url}?ids=${picked.map((box) => box.value).join(",")}`;
    this.timer = setTimeout(() => window.htmx.ajax("GET", url, { source: dock, target: dock, swap: "innerHTML" }), PAUSE);
  }

  disconnect() {
    clearTimeout(this.timer);
    document.getElementById("dock")?.replaceChildren();
  }
}
