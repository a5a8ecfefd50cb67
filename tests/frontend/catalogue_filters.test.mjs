import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, matches, wordsOf } from "../../app/frontend/src/site/catalogue_filters.js";

const LEVEL = { level: "max pooling, backward pooling gradient", state: "tried" };

test("a search is its words, in lower case", () => {
  assert.deepEqual(wordsOf("  Max   POOLING "), ["max", "pooling"]);
  assert.deepEqual(wordsOf(" "), []);
});

test("a level matches if it has every word, also as part of another", () => {
  assert.ok(matches(LEVEL, { words: ["grad", "max"], state: "" }));
  assert.ok(!matches(LEVEL, { words: ["max", "forward"], state: "" }));
  assert.ok(matches(LEVEL, { words: [], state: "" }));
});

test("a wanted state has to fit, too", () => {
  assert.ok(matches(LEVEL, { words: ["max"], state: "tried" }));
  assert.ok(!matches(LEVEL, { words: ["max"], state: "accepted" }));
});

test("the address holds the filled fields only", () => {
  assert.equal(
    addressOf(
      [
        ["q", "max pool"],
        ["state", ""],
      ],
      "/exercises",
    ),
    "?q=max+pool",
  );
  assert.equal(
    addressOf(
      [
        ["q", ""],
        ["state", ""],
      ],
      "/exercises",
    ),
    "/exercises",
  );
});
