import { Controller } from "../registry.js";

/** The search field with what is found below it: arrows choose, Enter opens, Esc closes.
 *
 *  <form class="yj-search" data-controller="finder" action="/search/" role="search">
 *    <input role="combobox" name="q" aria-expanded="false" aria-controls="found" hx-get="/search/panel/" hx-target="#found">
 *    <div id="found" role="listbox" hidden></div>
 *  </form> */
export class Finder extends Controller {
  connect() {
    this.input = this.one("input");
    this.list = this.one("[role=listbox]");
    this.on(this.element, "keydown", this.keyed);
    this.on(document, "htmx:after:swap", this.arrived);
    this.on(document, "click", (event) => this.element.contains(event.target) || this.close());
    this.on(this.element, "focusout", (event) => event.relatedTarget && !this.element.contains(event.relatedTarget) && this.close());
  }

  arrived(event) {
    if (event.detail?.ctx?.sourceElement !== this.input) return;
    this.choose(null);
    if (document.activeElement === this.input) this.show(true);
  }

  options() {
    return this.all("[role=option]");
  }

  keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.show(true);
      this.choose(next(this.options(), this.chosen, step));
    } else if (event.key === "Enter" && this.chosen && !this.list.hidden) {
      event.preventDefault();
      this.chosen.click();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (this.list.hidden) this.input.blur();
      this.close();
    }
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    this.input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    this.choose(null);
    this.show(false);
  }
}

/** The option before or after the chosen one, going round. */
export function next(options, chosen, step) {
  const place = options.indexOf(chosen);
  const from = place < 0 && step < 0 ? 0 : place;
  return options[(from + step + options.length) % options.length] ?? null;
}
