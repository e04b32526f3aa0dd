import { Controller } from "../registry.js";
import { move, neighbour, open } from "../moving.js";

/** The way to move a card without dragging: its menu, or `m`; arrows walk between cards.
 *
 *  <div data-controller="moves" data-url="/records/deal/">
 *    <article class="kd" data-id="42"><a href="…">…</a><button data-moves>…</button></article>
 *    <template data-menu><span class="menu" role="menu"><button class="mi" data-stage="3">…</button></span></template>
 *  </div> */
export class Moves extends Controller {
  connect() {
    this.on(this.element, "click", this.clicked);
    this.on(this.element, "keydown", this.keyed);
    this.on(document, "click", (event) => event.target.closest(".menu, [data-moves]") || this.close(false));
  }

  clicked(event) {
    const button = event.target.closest("[data-moves]");
    if (button) return this.opener === button ? this.close(true) : this.open(button);
    const way = event.target.closest(".moves .mi");
    if (!way) return;
    const card = way.closest(".kd");
    this.close(true);
    if (way.dataset.verb) open(`${this.element.dataset.url}${card.dataset.id}/${way.dataset.verb}/`);
    else move(card, this.element.dataset.url, way.dataset.stage);
  }

  open(button) {
    this.close(false);
    const card = button.closest(".kd");
    const menu = this.one("template[data-menu]").content.firstElementChild.cloneNode(true);
    menu.querySelector(`[data-stage="${CSS.escape(card.parentElement.dataset.stage)}"]`)?.remove();
    card.append(menu);
    this.opener = button;
    this.menu = menu;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector(".mi")?.focus();
  }

  close(refocus) {
    if (!this.menu) return;
    this.menu.remove();
    this.menu = null;
    this.opener.setAttribute("aria-expanded", "false");
    if (refocus) this.opener.focus();
    this.opener = null;
  }

  keyed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.menu) return this.inMenu(event);
    const card = event.target.closest(".kd");
    if (!card) return;
    if (event.key === "m" && document.body.dataset.keys !== "off") this.open(card.querySelector("[data-moves]"));
    const lanes = this.all(".cards").map((list) => [...list.querySelectorAll(".kd")]);
    const next = neighbour(lanes, card, event.key);
    if (next) next.querySelector("a").focus();
    if (next || event.key === "m") event.preventDefault();
  }

  inMenu(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") this.close(true);
    if (!step) return;
    event.preventDefault();
    const items = [...this.menu.querySelectorAll(".mi")];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  }
}
