import { Controller } from "../registry.js";

/** Keeps what is being typed into a form until it is saved, also across a lost page or session.
 *
 *  <form data-controller="draft" data-draft="deal/42/7"> … <p data-drafted hidden>… <button data-forget>…</button></p>
 *
 *  The name holds the record and its version: a draft of another version is not put back. Passwords are never kept. */
export class Draft extends Controller {
  connect() {
    this.key = `yeji:draft:${this.element.dataset.draft}`;
    this.clean = this.values();
    if (this.element.dataset.refused) sessionStorage.removeItem("yeji:sent");
    this.restore();
    this.on(this.element, "input", this.keep);
    this.on(this.element, "change", this.keep);
    this.on(this.element, "submit", () => sessionStorage.setItem("yeji:sent", this.key));
    this.on(this.element, "click", (event) => event.target.closest("[data-forget]") && this.forget());
  }

  fields() {
    return [...this.element.elements].filter((field) => field.name && !/^(hidden|password|file|submit)$/.test(field.type));
  }

  values() {
    const kept = this.fields().filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked);
    return JSON.stringify(kept.map((field) => [field.name, field.value]));
  }

  keep() {
    const now = this.values();
    if (now === this.clean) localStorage.removeItem(this.key);
    else localStorage.setItem(this.key, now);
  }

  restore() {
    const saved = localStorage.getItem(this.key);
    if (!saved || saved === this.clean || this.element.dataset.refused) return;
    this.fill(new Map(JSON.parse(saved)));
    const said = this.one("[data-drafted]");
    if (said) said.hidden = false;
    // What is back may show other fields: the form asks for them as after a change, once the page listens.
    const told = () => this.element.dispatchEvent(new Event("change", { bubbles: true }));
    if (document.readyState === "complete") told();
    else window.addEventListener("load", told, { once: true });
  }

  fill(values) {
    for (const field of this.fields()) {
      if (!values.has(field.name)) continue;
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.value === values.get(field.name);
      else field.value = values.get(field.name);
    }
  }

  forget() {
    localStorage.removeItem(this.key);
    this.fill(new Map(JSON.parse(this.clean)));
    this.one("[data-drafted]").hidden = true;
  }
}

/** A page that shows a saved record forgets the draft that was sent to make it. */
export class Saved extends Controller {
  connect() {
    const key = sessionStorage.getItem("yeji:sent");
    if (key) localStorage.removeItem(key);
    sessionStorage.removeItem("yeji:sent");
  }
}
