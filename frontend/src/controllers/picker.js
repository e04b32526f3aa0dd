import { Controller } from "../registry.js";

const PAUSE = 160;

/** A field whose value is found by typing: the server answers with the options, arrows and Enter choose one. Enter takes
 *  nothing that was found for other words, and saves no form in which words stand that nobody has chosen.
 *
 *  <div data-controller="picker" data-url="/records/customer/choices/">
 *    <input type="text" hidden name="customer" value="42"> <input role="combobox" value="…"> <ul role="listbox" hidden></ul>
 *  </div> */
export class Picker extends Controller {
  connect() {
    [this.value, this.text] = this.all("input");
    this.list = this.one("ul");
    this.chosen = this.text.value;
    this.on(this.text, "input", () => this.later());
    this.on(this.text, "click", () => this.list.hidden && this.search());
    this.on(this.text, "keydown", this.keyed);
    this.on(this.text, "blur", this.settle);
    this.on(this.list, "pointerdown", (event) => event.preventDefault());
    this.on(this.list, "click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  later() {
    clearTimeout(this.timer);
    this.late = true;
    this.timer = setTimeout(() => this.search(), PAUSE);
  }

  async search() {
    clearTimeout(this.timer);
    const words = this.text.value === this.chosen ? "" : this.text.value;
    await window.htmx.ajax("GET", `${this.element.dataset.url}?q=${encodeURIComponent(words)}`, { source: this.list, target: this.list, swap: "innerHTML" });
    this.late = words !== (this.text.value === this.chosen ? "" : this.text.value);
    if (document.activeElement === this.text) this.show(true);
  }

  show(open) {
    this.list.hidden = !open;
    this.text.setAttribute("aria-expanded", String(open));
    if (!open) this.text.removeAttribute("aria-activedescendant");
  }

  keyed(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      return this.show(false);
    }
    const options = [...this.list.querySelectorAll("[role=option]")];
    const at = options.findIndex((one) => one.classList.contains("on"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const typed = this.text.value.trim() && this.text.value !== this.chosen;
    if (!step && (event.key !== "Enter" || (this.list.hidden && !typed))) return;
    event.preventDefault();
    if (this.list.hidden || (this.late && !step)) return this.search();
    if (step) return this.mark(options, (at + step + options.length) % options.length);
    this.choose(options[Math.max(at, 0)]);
  }

  mark(options, at) {
    options.forEach((one, place) => one.classList.toggle("on", place === at));
    if (options[at]) this.text.setAttribute("aria-activedescendant", options[at].id);
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    [this.value.value, this.text.value, this.chosen] = [option.dataset.value, option.dataset.label, option.dataset.label];
    this.show(false);
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Words that were not chosen mean nothing: the field says again what it holds. */
  settle() {
    this.show(false);
    if (this.text.value.trim()) this.text.value = this.chosen;
    else [this.value.value, this.chosen] = ["", ""];
  }
}
