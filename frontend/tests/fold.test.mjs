import assert from "node:assert/strict";
import { test } from "node:test";
import { Fold } from "../src/controllers/fold.js";

function button(fold, open) {
  const attributes = { "aria-expanded": String(open) };
  const found = {
    dataset: { fold },
    getAttribute: (name) => attributes[name],
    setAttribute: (name, value) => (attributes[name] = value),
  };
  return { ...found, closest: (selector) => (selector === "[data-fold]" ? found : null) };
}

function list(...rows) {
  return Object.assign(new EventTarget(), { querySelectorAll: () => rows });
}

test("a click opens the rows under that one alone, a second closes them", () => {
  const [below, other] = ["u1", "u2"].map((under) => ({ dataset: { under }, hidden: true }));
  const fold = new Fold(list(below, other));
  const north = button("u1", false);
  fold.clicked({ target: north });
  assert.deepEqual([below.hidden, other.hidden, north.getAttribute("aria-expanded")], [false, true, "true"]);
  fold.clicked({ target: north });
  assert.deepEqual([below.hidden, north.getAttribute("aria-expanded")], [true, "false"]);
});

test("a click elsewhere changes nothing", () => {
  const below = { dataset: { under: "u1" }, hidden: true };
  new Fold(list(below)).clicked({ target: { closest: () => null } });
  assert.equal(below.hidden, true);
});

test("what was opened stays open when the rows arrive anew", () => {
  const [below, shut] = [button("u1", false), button("u2", true)];
  const [under, other] = ["u1", "u2"].map((one) => ({ dataset: { under: one }, hidden: one === "u1" }));
  const element = Object.assign(new EventTarget(), {
    querySelectorAll: (selector) => (selector === "[data-fold]" ? [below, shut] : [under, other]),
  });
  const fold = new Fold(element);
  fold.clicked({ target: below });
  below.setAttribute("aria-expanded", "false"); // the server draws it folded
  under.hidden = true;
  fold.again();
  assert.deepEqual([under.hidden, below.getAttribute("aria-expanded")], [false, "true"]);
  assert.deepEqual([other.hidden, shut.getAttribute("aria-expanded")], [false, "true"]); // nobody touched that one
});

test("a section that somebody closed stays closed when the record arrives anew, the others as they came", () => {
  const [terms, other] = ["Terms", "Other"].map((name) => ({ dataset: { section: name }, open: true }));
  const element = Object.assign(new EventTarget(), {
    querySelectorAll: (selector) => (selector === "[data-section]" ? [terms, other] : []),
  });
  const fold = new Fold(element);
  const summary = { parentElement: terms };
  fold.clicked({ target: { closest: (selector) => (selector.endsWith("summary") ? summary : null) } });
  terms.open = true; // the server draws it open
  fold.again();
  assert.deepEqual([terms.open, other.open], [false, true]);
});
