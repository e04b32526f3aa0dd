import { Controller } from "../registry.js";

/** Asks before a form is sent; the question is a dialog of ours, not the browser's.
 *
 *  <form method="post" data-controller="confirm" data-ask="Close this deal as won?" data-yes="Close as won"> … </form>
 *  <dialog class="dlg" id="confirm"><h2></h2> <button data-close>Cancel</button><button data-yes></button></dialog> */
export class Confirm extends Controller {
  connect() {
    this.sure = false;
    this.on(this.element, "submit", this.ask, { capture: true });
  }

  ask(event) {
    if (this.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const box = document.getElementById("confirm");
    const yes = box.querySelector("[data-yes]");
    box.querySelector("h2").textContent = this.element.dataset.ask;
    yes.textContent = this.element.dataset.yes;
    box.returnValue = "";
    box.onclick = (click) => {
      if (click.target.closest("[data-yes]")) box.close("yes");
      else if (click.target === box || click.target.closest("[data-close]")) box.close();
    };
    box.onclose = () => box.returnValue === "yes" && this.send(event.submitter);
    box.showModal();
    yes.focus();
  }

  send(submitter) {
    this.sure = true;
    this.element.requestSubmit(submitter ?? undefined);
    this.sure = false;
  }
}
