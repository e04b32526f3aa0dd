import assert from "node:assert/strict";
import { test } from "node:test";
import { shifted } from "../src/controllers/calendar.js";

test("a day moves by days and weeks, over the ends of months and years", () => {
  assert.equal(shifted("2026-05-21", 1), "2026-05-22");
  assert.equal(shifted("2026-05-31", 1), "2026-06-01");
  assert.equal(shifted("2026-03-01", -1), "2026-02-28");
  assert.equal(shifted("2026-12-28", 7), "2027-01-04");
});
