import { isPhone } from "../place.js";
import { Controller } from "../registry.js";

/** The builder of layouts: fields are dragged within and between sections; buttons beside them do the same.
 *
 *  <form data-controller="arrange"><input type="hidden" name="do">
 *    <ul data-list><li><input type="hidden" name="line" value="field:fee"> <span class="grip">⠿</span> <button name="do" value="up:field:fee">…</li></ul></form>
 *
 *  The order of the lines is what the form sends. A drop and a button count as a change, upon which the server draws the
 *  form again; without this script a button sends the whole page. */
export class Arrange extends Controller {
  connect() {
    this.made = new Map();
    this.listen();
    this.on(document, "htmx:after:swap", this.listen);
    this.on(this.element, "click", (event) => this.press(event, event.target.closest("button[name=do]")));
  }

  press(event, button) {
    if (!button) return;
    event.preventDefault();
    this.one("input[name=do]").value = button.value;
    this.changed();
  }

  listen() {
    if (isPhone() || !window.Sortable) return;
    for (const [list, made] of this.made) {
      if (list.isConnected) continue;
      made.destroy();
      this.made.delete(list);
    }
    for (const list of this.all("[data-list]")) {
      if (!this.made.has(list)) this.made.set(list, window.Sortable.create(list, this.options()));
    }
  }

  options() {
    return { group: "fields", handle: ".grip", draggable: "li", animation: 120, ghostClass: "ghost", onEnd: () => this.changed() };
  }

  changed() {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  disconnect() {
    for (const made of this.made.values()) made.destroy();
  }
}
