import { Controller } from "../registry.js";

/** Paper is white: what is printed is light, also where the screen is dark.
 *
 *  <body data-controller="paper"> … </body> */
export class Paper extends Controller {
  connect() {
    const root = document.documentElement;
    this.on(window, "beforeprint", () => {
      this.was = root.dataset.bsTheme;
      root.dataset.bsTheme = "light";
    });
    this.on(window, "afterprint", () => (root.dataset.bsTheme = this.was ?? root.dataset.bsTheme));
  }
}
