import assert from "node:assert/strict";
import { test } from "node:test";
import { editOf } from "../src/controllers/rows.js";
import { marked } from "../src/controllers/marks.js";
import { written } from "../src/controllers/whereabouts.js";
import { neighbour } from "../src/moving.js";

test("arrows walk within a lane and skip lanes without cards", () => {
  const lanes = [["a", "b", "c"], [], ["d"]];
  assert.equal(neighbour(lanes, "a", "ArrowDown"), "b");
  assert.equal(neighbour(lanes, "a", "ArrowUp"), null);
  assert.equal(neighbour(lanes, "c", "ArrowRight"), "d");
  assert.equal(neighbour(lanes, "d", "ArrowLeft"), "a");
  assert.equal(neighbour(lanes, "d", "ArrowRight"), null);
  assert.equal(neighbour(lanes, "z", "ArrowDown"), null);
  assert.equal(neighbour(lanes, "a", "Enter"), null);
});

test("a record's form is found from its address, whatever list it was opened from", () => {
  assert.equal(editOf("http://x/records/deal/4/?in=owner%3D3"), "http://x/records/deal/4/edit/");
});

test("where a device is, is written as a field keeps it", () => {
  assert.equal(written({ latitude: 39.9042, longitude: 116.40739999 }), "39.904200,116.407400");
});

test("marks stand around the selection, or before each of its lines", () => {
  assert.deepEqual(marked("a word", 2, 6, { before: "**", after: "**" }), ["a **word**", 4, 8]);
  assert.deepEqual(marked("x\none\ntwo", 3, 9, { line: "- " }), ["x\n- one\n- two", 5, 13]);
});
