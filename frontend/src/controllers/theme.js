import { Controller } from "../registry.js";

/** Light or dark: changed on the page at once and kept by the server, which sets it on every later page. Whoever chooses
 *  no longer follows the device.
 *
 *  <form method="post" action="/theme/" data-controller="theme">
 *    <input type="hidden" name="theme" value="dark"><button>Dark</button>
 *  </form> */
export class Theme extends Controller {
  connect() {
    this.on(this.element, "submit", this.change);
  }

  async change(event) {
    event.preventDefault();
    const root = document.documentElement;
    const field = this.element.elements.namedItem("theme");
    const was = root.dataset.bsTheme;
    field.value = was === "dark" ? "light" : "dark";
    root.dataset.bsTheme = field.value;
    if (await this.keep(new FormData(this.element))) delete root.dataset.follows;
    else root.dataset.bsTheme = was;
  }

  async keep(data) {
    try {
      const answer = await fetch(this.element.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
      return answer.ok;
    } catch {
      return false;
    }
  }
}
