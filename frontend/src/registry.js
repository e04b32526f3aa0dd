/** Controllers: one small class a behaviour, attached by `data-controller="name other"`.
 *
 *  <div data-controller="menu"> … </div>
 *
 *  A controller is connected when its element enters the page (also by htmx) and disconnected when it leaves;
 *  what it listened to goes with it. */

export class Controller {
  constructor(element) {
    this.element = element;
    this.leaving = new AbortController();
  }

  connect() {}

  disconnect() {}

  /** Listen until this controller leaves. */
  on(target, type, handler, options = {}) {
    target.addEventListener(type, handler.bind(this), { ...options, signal: this.leaving.signal });
  }

  one(selector) {
    return this.element.querySelector(selector);
  }

  all(selector) {
    return [...this.element.querySelectorAll(selector)];
  }
}

export class Registry {
  constructor(controllers) {
    this.controllers = controllers;
    this.connected = new Map();
  }

  attach(element) {
    if (this.connected.has(element)) return;
    const made = namesOf(element).map((name) => this.make(name, element));
    this.connected.set(element, made);
    for (const controller of made) controller.connect();
  }

  make(name, element) {
    const Kind = this.controllers[name];
    if (!Kind) throw new Error(`no controller is called "${name}"`);
    return new Kind(element);
  }

  detach(element) {
    for (const controller of this.connected.get(element) ?? []) {
      controller.leaving.abort();
      controller.disconnect();
    }
    this.connected.delete(element);
  }

  /** Attach to everything under `root` now, and to what comes and goes later. */
  watch(root) {
    for (const element of within(root)) this.attach(element);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.removedNodes) if (!node.isConnected) within(node).forEach((gone) => this.detach(gone));
        for (const node of change.addedNodes) if (node.isConnected) within(node).forEach((come) => this.attach(come));
      }
    }).observe(root, { childList: true, subtree: true });
  }
}

function namesOf(element) {
  return element.dataset.controller.split(/\s+/).filter(Boolean);
}

function within(node) {
  if (!node.querySelectorAll) return [];
  const found = [...node.querySelectorAll("[data-controller]")];
  return node.matches?.("[data-controller]") ? [node, ...found] : found;
}
