import assert from "node:assert/strict";
import { test } from "node:test";
import { concerns } from "../src/concerns.js";

const said = (types, record = false) => ({ types, record, letters: false });

test("a part is concerned by the types it names", () => {
  assert.equal(concerns([{ live: "deal target" }], said(["target"])), true);
  assert.equal(concerns([{ live: "deal target" }], said(["customer"])), false);
  assert.equal(concerns([], said(["deal"])), false);
});

test("a part that names nothing, or a break, concerns everybody", () => {
  assert.equal(concerns([{}], said(["customer"])), true);
  assert.equal(concerns([{ live: "deal" }], said(["*"])), true);
});

test("a part with a record is concerned by that record", () => {
  assert.equal(concerns([{ liveRecord: "5" }], said(["deal"], true)), true);
  assert.equal(concerns([{ liveRecord: "5" }], said(["deal"])), false);
});
