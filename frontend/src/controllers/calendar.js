import { Controller } from "../registry.js";

const DAY = 86_400_000;

/** Entries are dragged to another day, or moved with Shift and the arrows; the server writes it and says so.
 *
 *  <table data-controller="calendar" data-url="/records/activity/"><td data-day="2026-05-21">
 *    <a class="cal-e" href="…" draggable="true" data-id="42" data-version="1">Visit</a></td></table> */
export class Calendar extends Controller {
  connect() {
    this.on(this.element, "dragstart", (event) => (this.dragged = event.target.closest("[data-id]")));
    this.on(this.element, "dragover", this.over);
    this.on(this.element, "drop", this.dropped);
    this.on(this.element, "dragend", () => this.mark(null));
    this.on(this.element, "keydown", this.keyed);
  }

  over(event) {
    const cell = event.target.closest("[data-day]");
    if (!cell || !this.dragged) return;
    event.preventDefault();
    this.mark(cell);
  }

  mark(cell) {
    for (const one of this.all(".drop")) one.classList.remove("drop");
    cell?.classList.add("drop");
  }

  dropped(event) {
    const cell = event.target.closest("[data-day]");
    if (!cell || !this.dragged) return;
    event.preventDefault();
    this.mark(null);
    if (!cell.contains(this.dragged)) this.move(this.dragged, cell.dataset.day);
  }

  keyed(event) {
    const entry = event.target.closest("[draggable][data-id]");
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!entry || !days || !event.shiftKey) return;
    event.preventDefault();
    this.move(entry, shifted(entry.closest("[data-day]").dataset.day, days));
  }

  move(entry, day) {
    const values = { day, version: entry.dataset.version };
    const url = `${this.element.dataset.url}${entry.dataset.id}/day/`;
    window.htmx.ajax("POST", url, { source: entry, target: entry, swap: "none", values });
  }
}

/** A day so many days later. */
export function shifted(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
