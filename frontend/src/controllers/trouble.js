import { Controller } from "../registry.js";

/** Says it when a request did not come through; what was typed stays where it is.
 *
 *  <div class="toasts" data-controller="trouble" aria-live="polite">
 *    <template data-when="offline"> … </template> <template data-when="refused"> … </template>
 *  </div> */
export class Trouble extends Controller {
  connect() {
    this.on(document, "htmx:error", () => this.say("offline"));
    this.on(document, "htmx:response:error", (event) => {
      if (event.detail.ctx.response.raw.status >= 500) this.say("refused");
    });
  }

  say(when) {
    if (this.one(`[data-said="${when}"]`)) return;
    const toast = this.one(`template[data-when="${when}"]`).content.firstElementChild.cloneNode(true);
    toast.dataset.said = when;
    this.element.append(toast);
  }
}
