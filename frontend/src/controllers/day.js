import { Controller } from "../registry.js";

/** A day is typed in words or digits; the calendar beside it is the browser's own.
 *
 *  <div data-controller="day"><input type="text"> <button type="button">…</button> <input type="date" tabindex="-1"></div> */
export class Day extends Controller {
  connect() {
    const [text, calendar] = this.all("input");
    this.on(this.one("button"), "click", () => {
      calendar.value = /^\d{4}-\d\d-\d\d$/.test(text.value) ? text.value : "";
      calendar.showPicker?.();
    });
    this.on(calendar, "change", () => {
      text.value = calendar.value;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }
}
