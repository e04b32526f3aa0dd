import { Controller } from "../registry.js";

/** Waits until the server was gone and is back, then goes on: the page shown while everything is restored.
 *
 *  <div data-controller="comeback" data-ask="/healthz" data-then="/settings/system/"> … </div> */
export class Comeback extends Controller {
  connect() {
    this.gone = false;
    this.timer = setInterval(() => this.look(), 1000);
  }

  async look() {
    const well = await fetch(this.element.dataset.ask, { cache: "no-store" }).then((answer) => answer.ok, () => false);
    if (!well) this.gone = true;
    else if (this.gone) {
      clearInterval(this.timer);
      location.assign(this.element.dataset.then);
    }
  }

  disconnect() {
    clearInterval(this.timer);
  }
}
