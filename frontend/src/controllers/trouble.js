import { Controller } from "../registry.js";

const PATIENCE = 3000; // milliseconds: a server that is started again is back before that

/** Says it when a request did not come through, and while the server is away; what was typed stays where it is.
 *
 *  <div class="toasts" data-controller="trouble" aria-live="polite">
 *    <template data-when="offline"> … </template> <template data-when="refused"> … </template>
 *    <template data-when="away"> … </template>
 *  </div> */
export class Trouble extends Controller {
  connect() {
    this.on(document, "htmx:error", () => this.say("offline"));
    this.on(document, "yeji:away", this.away);
    this.on(document, "yeji:back", this.back);
    this.on(document, "htmx:response:error", (event) => {
      if (event.detail.ctx.response.raw.status >= 500) this.say("refused");
    });
  }

  away() {
    this.waiting ??= setTimeout(() => this.say("away"), PATIENCE);
  }

  back() {
    clearTimeout(this.waiting);
    this.waiting = null;
    for (const when of ["away", "offline"]) this.one(`[data-said="${when}"]`)?.remove();
  }

  say(when) {
    if (this.one(`[data-said="${when}"]`)) return;
    const toast = this.one(`template[data-when="${when}"]`).content.firstElementChild.cloneNode(true);
    toast.dataset.said = when;
    this.element.append(toast);
  }
}
