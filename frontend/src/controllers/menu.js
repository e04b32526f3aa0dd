import { Controller } from "../registry.js";

/** A button that opens a menu; arrows move inside it, Esc closes it and returns focus.
 *
 *  <span class="menu-box" data-controller="menu">
 *    <button type="button" aria-haspopup="menu" aria-expanded="false">New</button>
 *    <div class="menu" role="menu" hidden><a class="mi" role="menuitem" href="…">Deal</a></div>
 *  </span> */
export class Menu extends Controller {
  connect() {
    this.button = this.one("[aria-expanded]");
    this.list = this.one(".menu");
    this.on(this.button, "click", () => (this.list.hidden ? this.open() : this.close(true)));
    this.on(this.list, "click", (event) => event.target.closest("a.mi") && this.close(false));
    this.on(this.element, "keydown", this.keyed);
    this.on(document, "click", (event) => this.element.contains(event.target) || this.close(false));
  }

  items() {
    return this.all(".mi");
  }

  open() {
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    (this.one(".mi.on") ?? this.items()[0])?.focus();
  }

  close(refocus) {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  keyed(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close(true);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (this.list.hidden) return this.open();
    const items = this.items();
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length]?.focus();
  }
}
