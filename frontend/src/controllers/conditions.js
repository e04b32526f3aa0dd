import { Controller } from "../registry.js";

/** A filter's form: lines and groups are taken away again; a new one gets the focus.
 *
 *  <form data-controller="conditions"><fieldset class="flt-g"><div class="flt-l">… <button data-drop>×</button></div></fieldset></form>
 *
 *  Lines come from the server, each with what its field can be compared by. */
export class Conditions extends Controller {
  connect() {
    this.on(this.element, "click", (event) => this.drop(event.target.closest("[data-drop]")));
    this.on(this.element, "htmx:after:swap", (event) => this.arrived(event));
    this.on(this.element, "keydown", this.keyed);
  }

  drop(button) {
    if (!button) return;
    const group = button.closest(".flt-g");
    const line = button.closest(".flt-l") ?? group;
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    if (!group.querySelector(".flt-l") && this.all(".flt-g").length > 1) group.remove();
    (next?.querySelector("select") ?? this.one(".btn-primary")).focus();
  }

  arrived(event) {
    const target = event.detail?.ctx?.target;
    if (target?.matches?.(".flt-lines, .flt-groups")) target.lastElementChild?.querySelector(".flt-l select, select")?.focus();
  }

  /** Enter in a value applies the filter; in a choice it opens it, as everywhere. */
  keyed(event) {
    if (event.key !== "Enter" || !event.target.matches("input:not([role=combobox])")) return;
    event.preventDefault();
    this.element.requestSubmit(this.one(".btn-primary"));
  }
}
