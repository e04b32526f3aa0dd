import { Controller } from "../registry.js";

const YEAR = 365 * 24 * 60 * 60;

/** Narrows the side bar to icons and back. A cookie remembers it, so that the server draws the next page right.
 *
 *  <button class="ib" type="button" data-controller="sidebar" aria-pressed="false">…</button> */
export class Sidebar extends Controller {
  connect() {
    this.on(this.element, "click", this.toggle);
  }

  toggle() {
    const narrow = document.querySelector(".yj-app").classList.toggle("mini");
    this.element.setAttribute("aria-pressed", String(narrow));
    document.cookie = `yeji_side=${narrow ? "mini" : "full"}; path=/; max-age=${YEAR}; samesite=lax`;
  }
}
