import assert from "node:assert/strict";
import { test } from "node:test";
import { next } from "../src/controllers/finder.js";

test("arrows go through what was found, and round", () => {
  const options = ["a", "b", "c"];
  assert.equal(next(options, null, 1), "a");
  assert.equal(next(options, "a", 1), "b");
  assert.equal(next(options, "c", 1), "a");
  assert.equal(next(options, null, -1), "c");
  assert.equal(next(options, "b", -1), "a");
});

test("nothing found is nothing chosen", () => {
  assert.equal(next([], null, 1), null);
});
