import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, isAnnounced } from "../../app/frontend/src/workspace/run_clock.js";

test("whole seconds are shown beside the limit, and never more than it", () => {
  assert.equal(clockText(3.9, 20), "3 of at most 20 s");
  assert.equal(clockText(25, 20), "20 of at most 20 s");
  assert.equal(clockText(9, 2.5), "2 of at most 2.5 s");
});

test("a screen reader hears it rarely", () => {
  const heard = Array.from({ length: 100 }, (_, second) => second).filter(isAnnounced);
  assert.deepEqual(heard, [10, 40, 70]);
});
