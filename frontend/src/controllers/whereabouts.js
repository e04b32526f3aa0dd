import { Controller } from "../registry.js";

/** A place as people type it, for a field and for a filter: degrees to a tenth of a metre. */
export const written = ({ latitude, longitude }) => `${latitude.toFixed(6)},${longitude.toFixed(6)}`;

/** Latitude and longitude, which the device can fill in. It is asked only when somebody presses the button, and there is
 *  none where the browser tells no page where it is.
 *
 *  <span data-controller="whereabouts" data-refused="…"><input type="text"> <button type="button" hidden>…</button>
 *    <span role="status"></span></span> */
export class Whereabouts extends Controller {
  connect() {
    [this.text, this.button, this.status] = [this.one("input"), this.one("button"), this.one("[role=status]")];
    this.button.hidden = !(window.isSecureContext && navigator.geolocation);
    this.on(this.button, "click", this.ask);
  }

  ask() {
    this.button.disabled = true;
    this.status.textContent = "";
    navigator.geolocation.getCurrentPosition(
      (found) => this.fill(written(found.coords)),
      () => this.fill(null),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  fill(place) {
    this.button.disabled = false;
    if (place === null) this.status.textContent = this.element.dataset.refused;
    else this.text.value = place;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
