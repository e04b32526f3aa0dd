import { isPhone } from "../place.js";
import { Controller } from "../registry.js";

/** Opens links marked `data-drawer` beside the page instead of leaving it; on a phone as a sheet from below.
 *
 *  <dialog class="drawer" data-controller="drawer"><div id="drawer-in"></div></dialog>
 *  <a href="/records/deal/42/" data-drawer>…</a>
 *
 *  Esc, a click beside it, or a phone's way back closes it. A modified click opens a tab as always. */
export class Drawer extends Controller {
  connect() {
    this.on(document, "click", this.clicked);
    this.on(document, "yeji:open", (event) => this.open(event.detail.url));
    this.on(document, "yeji:close", this.leave);
    this.on(this.element, "click", (event) => {
      if (event.target === this.element || event.target.closest("[data-close]")) this.leave();
    });
    this.on(this.element, "cancel", (event) => {
      event.preventDefault();
      this.leave();
    });
    this.on(this.element, "close", this.closed);
    this.on(window, "popstate", this.popped);
    this.on(document, "htmx:before:history:restore", (event) => this.back && event.preventDefault());
    this.on(document, "htmx:after:swap", (event) => this.arrived(event));
  }

  clicked(event) {
    const link = event.target.closest?.("a[data-drawer]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(link.href);
  }

  open(url) {
    const inside = this.one("#drawer-in");
    if (!this.element.open) {
      inside.replaceChildren(this.one("template").content.cloneNode(true));
      this.element.showModal();
      // On a phone one goes back from a sheet as from a page: there must be a step to go back from.
      this.stepped = isPhone();
      if (this.stepped) history.pushState({}, "");
    }
    window.htmx.ajax("GET", url, { source: inside, target: inside, swap: "innerHTML" });
  }

  closed() {
    this.one("#drawer-in").replaceChildren();
    this.stepped = false;
  }

  /** Close, and take back the step; the page is still there, so nothing has to be fetched for it. */
  leave() {
    if (!this.stepped) return this.element.close();
    this.comeBack();
    history.back();
  }

  comeBack() {
    this.back = true;
    setTimeout(() => (this.back = false), 500);
  }

  popped() {
    if (!this.stepped) return;
    this.comeBack();
    this.element.close();
  }

  arrived(event) {
    const inside = this.one("#drawer-in");
    if (event.detail?.ctx?.target !== inside || !this.element.open) return;
    this.element.scrollTop = 0;
    const field = inside.querySelector("[autofocus], [aria-invalid]");
    // A field in focus brings up a phone's keyboard, which hides half of what was opened.
    (field ?? (isPhone() ? this.element : (inside.querySelector(".form-control, .form-select") ?? this.element))).focus();
  }
}
