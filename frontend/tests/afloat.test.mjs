import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Afloat } from "../src/controllers/afloat.js";

function dialog(open, waiting) {
  const appended = [];
  const element = new EventTarget();
  return Object.assign(element, { open, appended, append: (one) => appended.push(one), querySelector: () => waiting });
}

afterEach(() => delete globalThis.document);

test("messages go into what covers the page, and back when it closes", () => {
  const element = dialog(true, null);
  const body = dialog(true, null);
  globalThis.document = { body, querySelector: () => "messages" };
  const afloat = new Afloat(element);
  afloat.carry();
  assert.deepEqual([element.appended, body.appended], [["messages"], []]);
  element.open = false;
  afloat.carry();
  assert.deepEqual(body.appended, ["messages"]);
});

test("what was never fetched closes what waits for it, and nothing else does", () => {
  for (const waiting of [{}, null]) {
    const element = dialog(true, waiting);
    let closed = 0;
    element.addEventListener("yeji:close", () => (closed += 1));
    new Afloat(element).failed();
    assert.equal(closed, waiting ? 1 : 0);
  }
});
