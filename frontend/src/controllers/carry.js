import { move } from "../moving.js";
import { Controller } from "../registry.js";

/** A card is carried by keys: Space picks it up, arrows take it to the lanes beside, Space or Enter puts it down, Esc
 *  takes it back. Each step is said to those who do not see it.
 *
 *  <div data-controller="board carry moves" data-url="/records/deal/">
 *    <p class="visually-hidden" role="status" data-say data-picked="{card} picked up" data-over="{lane}" data-put="…" data-back="…"></p>
 *    <section class="kc"><h2><a>Lead</a></h2><div class="cards" data-stage="3"><article class="kd"><h3><a>…</a></h3></article></div></section>
 *  </div>
 *
 *  It stands before `moves`, whose arrows only walk: a key that was used here is used up. */
export class Carry extends Controller {
  connect() {
    this.on(this.element, "keydown", this.keyed);
    this.on(this.element, "focusout", (event) => this.card && !this.card.contains(event.relatedTarget) && !this.moving && this.back());
  }

  keyed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = this.card ? this.carrying(event.key) : event.key === " " && event.target.matches(".kd h3 a") && (() => this.pick(event.target.closest(".kd")));
    if (!act) return;
    event.preventDefault();
    act();
  }

  carrying(key) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) return () => this.carry(step);
    return { " ": () => this.put(), Enter: () => this.put(), Escape: () => this.back(), ArrowUp: () => {}, ArrowDown: () => {} }[key];
  }

  pick(card) {
    this.card = card;
    this.from = card.parentElement;
    this.after = card.nextElementSibling;
    card.classList.add("carried");
    this.say("picked");
  }

  carry(step) {
    const lanes = this.all(".cards[data-stage]");
    const lane = lanes[lanes.indexOf(this.card.parentElement) + step];
    if (!lane) return;
    this.stand(() => lane.prepend(this.card));
    this.say("over");
  }

  put() {
    const { card, from, after, card: { parentElement: lane } } = this;
    if (lane === from) return this.back();
    this.say("put");
    this.leave();
    move(card, this.element.dataset.url, lane.dataset.stage, () => from.insertBefore(card, after?.parentNode === from ? after : null));
  }

  back() {
    this.stand(() => this.from.insertBefore(this.card, this.after?.parentNode === this.from ? this.after : null));
    this.say("back");
    this.leave();
  }

  /** Move the card without losing the focus, which leaves an element that is moved. */
  stand(change) {
    this.moving = true;
    change();
    this.card.querySelector("h3 a").focus();
    this.moving = false;
  }

  leave() {
    this.card.classList.remove("carried");
    this.card = null;
  }

  say(what) {
    const names = { card: this.card.querySelector("h3").textContent, lane: this.card.closest(".kc").querySelector("h2 a").textContent };
    this.one("[data-say]").textContent = this.one("[data-say]").dataset[what].replace(/\{(\w+)\}/g, (_all, name) => names[name]);
  }
}
