import { isPhone } from "../place.js";
import { Controller } from "../registry.js";

/** Opens links marked `data-drawer` beside the page instead of leaving it; on a phone they stay pages.
 *
 *  <dialog class="drawer" data-controller="drawer"><div id="drawer-in"></div></dialog>
 *  <a href="/records/deal/42/" data-drawer>…</a>
 *
 *  Esc or a click beside it closes it. A modified click opens a tab as always. */
export class Drawer extends Controller {
  connect() {
    this.on(document, "click", this.clicked);
    this.on(document, "yeji:open", (event) => this.open(event.detail.url));
    this.on(document, "yeji:close", () => this.element.close());
    this.on(this.element, "click", (event) => {
      if (event.target === this.element || event.target.closest("[data-close]")) this.element.close();
    });
    this.on(this.element, "close", () => this.one("#drawer-in").replaceChildren());
    this.on(document, "htmx:after:swap", (event) => this.arrived(event));
  }

  clicked(event) {
    const link = event.target.closest?.("a[data-drawer]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isPhone()) return;
    event.preventDefault();
    this.open(link.href);
  }

  open(url) {
    if (isPhone()) return location.assign(url);
    const inside = this.one("#drawer-in");
    if (!this.element.open) {
      inside.replaceChildren(this.one("template").content.cloneNode(true));
      this.element.showModal();
    }
    window.htmx.ajax("GET", url, { source: inside, target: inside, swap: "innerHTML" });
  }

  arrived(event) {
    const inside = this.one("#drawer-in");
    if (event.detail?.ctx?.target !== inside || !this.element.open) return;
    (inside.querySelector("[autofocus], [aria-invalid], .form-control, .form-select") ?? this.element).focus();
  }
}
