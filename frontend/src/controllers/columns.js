import { Controller } from "../registry.js";

/** The column chooser: arrows put a column further up or down, words find one.
 *
 *  <form data-controller="columns"><input data-find>
 *    <ul><li data-label="Amount"><input type="checkbox" name="show" value="amount"> <button data-up>↑</button> <button data-down>↓</button></li></ul></form>
 *
 *  The order of the lines is the order in which the form sends them. */
export class Columns extends Controller {
  connect() {
    this.on(this.element, "click", (event) => this.move(event.target.closest("[data-up], [data-down]")));
    this.on(this.one("[data-find]"), "input", (event) => this.find(event.target.value));
  }

  move(button) {
    if (!button) return;
    const line = button.closest("li");
    const beside = "up" in button.dataset ? line.previousElementSibling : line.nextElementSibling;
    if (!beside) return;
    if ("up" in button.dataset) beside.before(line);
    else beside.after(line);
    button.focus();
  }

  find(words) {
    const wanted = words.trim().toLowerCase();
    for (const line of this.all("li")) line.hidden = !line.dataset.label.toLowerCase().includes(wanted);
  }
}
