import assert from "node:assert/strict";
import { test } from "node:test";
import { place } from "../src/place.js";

const view = { width: 1440, height: 900, scrollX: 0, scrollY: 300 };
const box = { width: 372, height: 400 };
const at = (left, top) => ({ left, top, bottom: top + 20 });

test("below the figure, a little to its left", () => {
  assert.deepEqual(place(at(500, 100), box, view), { left: 484, top: 430 });
});

test("inside both edges of the page", () => {
  assert.equal(place(at(2, 100), box, view).left, 12);
  assert.equal(place(at(1400, 100), box, view).left, 1440 - 372 - 16);
});

test("above the figure when there is no room below, but never above the page", () => {
  assert.equal(place(at(500, 800), box, view).top, 800 - 10 - 400 + 300);
  assert.equal(place(at(500, 380), { width: 372, height: 700 }, view).top, 410 + 300);
});
