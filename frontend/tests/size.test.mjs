import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const folder = new URL("../src/controllers/", import.meta.url);

test("a controller is one behaviour: at most 80 lines, with an example of its markup", async () => {
  for (const name of await readdir(folder)) {
    const text = await readFile(new URL(name, folder), "utf8");
    assert.ok(text.split("\n").length <= 81, `${name} is too long`);
    assert.match(text, /\/\*\*[\s\S]*<\w+[\s\S]*data-controller=/, `${name} shows no example`);
  }
});

test("the lock names no registry", async () => {
  const lock = await readFile(new URL("../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(lock, /"resolved"/);
});
