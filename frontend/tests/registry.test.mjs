import assert from "node:assert/strict";
import { test } from "node:test";
import { Controller, Registry } from "../src/registry.js";

class Counter extends Controller {
  connect() {
    this.heard = 0;
    this.on(this.element, "tick", () => (this.heard += 1));
  }

  disconnect() {
    this.gone = true;
  }
}

function element(names) {
  return Object.assign(new EventTarget(), { dataset: { controller: names } });
}

test("a controller hears its element until it is detached", () => {
  const registry = new Registry({ counter: Counter });
  const node = element(" counter ");
  registry.attach(node);
  registry.attach(node);
  const [counter] = registry.connected.get(node);
  node.dispatchEvent(new Event("tick"));
  registry.detach(node);
  node.dispatchEvent(new Event("tick"));
  assert.equal(counter.heard, 1);
  assert.equal(counter.gone, true);
  assert.equal(registry.connected.size, 0);
});

test("a name nobody has is an error, not silence", () => {
  assert.throws(() => new Registry({}).attach(element("typo")), /no controller is called "typo"/);
});
