import htmx from "htmx.org";
import { concerns } from "../concerns.js";
import { Controller } from "../registry.js";

const PARTS = '[hx-trigger*="yeji:changed"]';
const BUSY = "form[data-controller~=draft], form.inline, .sel, .moves, .sortable-chosen, .carried";
const SPREAD = 250; // milliseconds
const TYPING = "input, textarea, select, [contenteditable]";

/** Keeps an open page true: when the server says that something changed, the parts it concerns fetch themselves again.
 *
 *  <body data-controller="live" data-live-url="/events/">
 *    <section hx-get="/…" hx-trigger="yeji:changed from:body" data-live="deal target">…</section>
 *
 *  A part without data-live is concerned by everything; data-live-record by its own record alone. Nothing is fetched
 *  while somebody types or drags in a part, or while the page is out of sight; that is made up for afterwards. */
export class Live extends Controller {
  connect() {
    this.missed = false;
    this.on(document, "visibilitychange", this.look);
    this.on(window, "pagehide", this.close);
    this.on(window, "pageshow", this.look);
    for (const type of ["focusout", "htmx:after:settle"]) this.on(document, type, () => this.missed && setTimeout(() => this.makeUp(), 300));
    this.look();
  }

  look() {
    return document.hidden ? this.close() : this.open();
  }

  open() {
    if (this.source) return;
    const record = document.querySelector("[data-live-record]")?.dataset.liveRecord;
    this.source = new EventSource(this.element.dataset.liveUrl + (record ? `?record=${record}` : ""));
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.broke();
    this.source.addEventListener("changed", (event) => this.changed(JSON.parse(event.data)));
    this.source.addEventListener("ended", () => window.location.reload());
  }

  /** A server that answers, though with a refusal, is not away. */
  broke() {
    this.lost = true;
    if (this.source?.readyState === EventSource.CONNECTING) document.dispatchEvent(new CustomEvent("yeji:away"));
  }

  /** After a break nobody knows what was missed. */
  opened() {
    document.dispatchEvent(new CustomEvent("yeji:back"));
    if (this.lost) this.changed({ types: ["*"], record: true, letters: true });
    this.lost = false;
  }

  close() {
    this.lost ||= Boolean(this.source);
    this.source?.close();
    this.source = null;
  }

  changed(said) {
    if (said.letters) htmx.trigger(this.element, "yeji:letters");
    if (said.types.length === 0 || !concerns([...document.querySelectorAll(PARTS)].map((part) => part.dataset), said)) return;
    this.missed = true;
    setTimeout(() => this.makeUp(), Math.random() * SPREAD);
  }

  makeUp() {
    const active = document.activeElement;
    if (!this.missed || (active?.matches(TYPING) && active.closest(PARTS)) || document.querySelector(`${PARTS} :is(${BUSY})`)) return;
    this.missed = false;
    htmx.trigger(this.element, "yeji:changed");
  }

  disconnect() {
    this.close();
  }
}
