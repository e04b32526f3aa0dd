import assert from "node:assert/strict";
import { test } from "node:test";
import { isShortcut } from "../src/controllers/shortcuts.js";

const page = { closest: () => null };
const field = { closest: () => ({}) };
const press = (key, more = {}) => ({ key, target: page, ...more });

test("a plain letter outside fields is a shortcut", () => {
  assert.equal(isShortcut(press("c")), true);
  assert.equal(isShortcut(press("/")), true);
});

test("typing, modified keys and long keys are not", () => {
  assert.equal(isShortcut(press("c", { target: field })), false);
  assert.equal(isShortcut(press("c", { ctrlKey: true })), false);
  assert.equal(isShortcut(press("c", { metaKey: true })), false);
  assert.equal(isShortcut(press("Escape")), false);
});
