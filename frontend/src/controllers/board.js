import { isPhone } from "../place.js";
import { Controller } from "../registry.js";
import { move, open } from "../moving.js";

/** Cards are dragged between lanes; what is dropped on an end opens that verb's form and goes back to its place.
 *
 *  <div class="kb" data-controller="board moves" data-url="/records/deal/">
 *    <div class="cards" data-stage="3"> <article class="kd" data-id="42" data-version="1">…</article> </div>
 *    <div class="zone" data-verb="win">…</div>
 *  </div> */
export class Board extends Controller {
  connect() {
    this.made = [];
    if (isPhone() || !window.Sortable) return;
    const options = { group: "cards", draggable: ".kd", animation: 120, ghostClass: "ghost", filter: "button, .more", preventOnFilter: false };
    for (const list of this.all(".cards, .zone")) {
      this.made.push(window.Sortable.create(list, { ...options, sort: false, onStart: this.started.bind(this), onEnd: this.dropped.bind(this) }));
    }
  }

  started({ item }) {
    this.after = item.nextElementSibling;
    this.element.classList.add("dragging");
  }

  dropped({ item, from, to }) {
    this.element.classList.remove("dragging");
    const after = this.after;
    const back = () => from.insertBefore(item, after?.parentNode === from ? after : null);
    if (from === to) return back();
    if (!to.dataset.verb) return move(item, this.element.dataset.url, to.dataset.stage, back);
    back();
    open(`${this.element.dataset.url}${item.dataset.id}/${to.dataset.verb}/`);
  }

  disconnect() {
    for (const one of this.made) one.destroy();
  }
}
