import { Controller } from "../registry.js";

/** Signing out leaves nothing of one's typing behind on a shared machine. A session that merely ran out keeps it.
 *
 *  <form method="post" action="/sign-out/" data-controller="forget"> … </form> */
export class Forget extends Controller {
  connect() {
    this.on(this.element, "submit", () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith("yeji:draft:")) localStorage.removeItem(key);
    });
  }
}
