import { Controller } from "../registry.js";

const PAUSE = 160;
const STARTED = /(?:^|\s|[，。；：、（])@([^\s@]{1,20})$/;

/** Finds colleagues while somebody types @ and the beginning of a name; arrows and Enter choose one.
 *
 *  <form data-controller="mention" data-url="/records/person/choices/">
 *    <textarea name="text"></textarea><ul role="listbox" hidden></ul></form> */
export class Mention extends Controller {
  connect() {
    this.text = this.one("textarea");
    this.list = this.one("ul");
    this.on(this.text, "input", this.later);
    this.on(this.text, "keydown", this.keyed);
    this.on(this.text, "blur", () => (this.list.hidden = true));
    this.on(this.list, "pointerdown", (event) => event.preventDefault());
    this.on(this.list, "click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  /** The name that is being typed, up to where the writer is. */
  get started() {
    return this.text.value.slice(0, this.text.selectionStart).match(STARTED)?.[1];
  }

  later() {
    clearTimeout(this.timer);
    if (!this.started) return (this.list.hidden = true);
    this.timer = setTimeout(() => this.search(), PAUSE);
  }

  async search() {
    const url = `${this.element.dataset.url}?q=${encodeURIComponent(this.started ?? "")}`;
    await window.htmx.ajax("GET", url, { source: this.list, target: this.list, swap: "innerHTML" });
    this.list.hidden = !this.started || !this.options.length;
    this.mark(0);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  mark(at) {
    this.options.forEach((one, place) => one.classList.toggle("on", place === at));
  }

  keyed(event) {
    if (this.list.hidden) return;
    const [options, step] = [this.options, { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    const at = options.findIndex((one) => one.classList.contains("on"));
    if (step) this.mark((at + step + options.length) % options.length);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(options[Math.max(at, 0)]);
    else if (event.key === "Escape") this.list.hidden = true;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(option) {
    if (!option || !this.started) return;
    const here = this.text.selectionStart;
    this.text.setRangeText(`${option.dataset.label} `, here - this.started.length, here, "end");
    this.list.hidden = true;
    this.text.focus();
  }
}
