import { Controller } from "../registry.js";

/** Messages are seen and touched while something covers the page; and what could not be fetched leaves nothing empty
 *  open.
 *
 *  <dialog data-controller="drawer afloat"><div><p class="drawer-wait"></p></div></dialog>
 *  <div class="toasts">…</div> */
export class Afloat extends Controller {
  connect() {
    this.watching = new MutationObserver(() => this.carry());
    this.watching.observe(this.element, { attributes: true, attributeFilter: ["open"] });
    for (const type of ["htmx:error", "htmx:response:error"]) this.on(this.element, type, this.failed);
  }

  carry() {
    const said = document.querySelector(".toasts");
    if (said) (this.element.open ? this.element : document.body).append(said);
  }

  failed() {
    if (this.one(".drawer-wait")) this.element.dispatchEvent(new CustomEvent("yeji:close", { bubbles: true }));
  }

  disconnect() {
    this.watching.disconnect();
  }
}
