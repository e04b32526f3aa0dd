import { Controller } from "../registry.js";
import { isPhone, place } from "../place.js";

/** The popover with the records behind a figure. Figures load it by htmx; this shows, places and closes it.
 *
 *  <button class="fig" hx-get="/explain/won_amount/?period=2026Q2" hx-target="#explain" aria-haspopup="dialog">…</button>
 *  <div class="ex" id="explain" data-controller="explain" role="dialog" hidden></div>
 *
 *  Esc, a click elsewhere or a second click on the figure closes it; focus returns to the figure. */
export class Explain extends Controller {
  connect() {
    this.opener = null;
    this.on(document, "htmx:before:request", this.opening);
    this.on(document, "htmx:after:swap", this.arrived);
    this.on(document, "htmx:error", this.failed);
    this.on(document, "click", this.clicked);
    this.on(document, "keydown", this.keyed);
  }

  figureOf(event) {
    const source = event.detail?.ctx?.sourceElement;
    return source?.closest?.(".fig") ?? null;
  }

  opening(event) {
    const figure = this.figureOf(event);
    if (!figure) return;
    const again = figure === this.opener;
    this.close(again);
    if (again) return event.preventDefault();
    this.opener = figure;
    figure.setAttribute("aria-expanded", "true");
    this.element.replaceChildren(document.getElementById("explain-wait").content.cloneNode(true));
    this.show();
  }

  arrived(event) {
    if (!this.opener || this.figureOf(event) !== this.opener) return;
    this.show();
    this.element.querySelector("a, button")?.focus({ preventScroll: true });
  }

  failed(event) {
    if (this.opener && this.figureOf(event) === this.opener) this.close(true);
  }

  show() {
    this.element.hidden = false;
    if (isPhone()) return;
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const view = { width, height, scrollX: window.scrollX, scrollY: window.scrollY };
    const box = { width: this.element.offsetWidth, height: this.element.offsetHeight };
    const at = place(this.opener.getBoundingClientRect(), box, view);
    this.element.style.left = `${at.left}px`;
    this.element.style.top = `${at.top}px`;
  }

  close(refocus) {
    if (!this.opener) return;
    const opener = this.opener;
    this.opener = null;
    this.element.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (refocus) opener.focus({ preventScroll: true });
  }

  clicked(event) {
    if (event.target.closest("[data-close]") && this.element.contains(event.target)) return this.close(true);
    if (this.opener && !this.element.contains(event.target) && !this.opener.contains(event.target)) this.close(false);
  }

  keyed(event) {
    if (event.key === "Escape") this.close(true);
  }
}
