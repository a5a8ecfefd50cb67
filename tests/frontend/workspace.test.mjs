import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedSize, sizeAfterKey } from "../../app/frontend/src/workspace/panes.js";
import { lostMessage, progressText } from "../../app/frontend/src/workspace/results.js";
import { actionOf } from "../../app/frontend/src/workspace/runner.js";
import { nextTab } from "../../app/frontend/src/workspace/tabs.js";
import { WorkClock, duration } from "../../app/frontend/src/workspace/time_spent.js";

test("a pane leaves room on both sides", () => {
  assert.deepEqual([5, 43.26, 99].map(allowedSize), [20, 43.3, 80]);
});

test("arrow keys move a separator along its axis, towards where they point", () => {
  const vertical = { isVertical: true, from: "start" };
  assert.equal(sizeAfterKey("ArrowRight", 40, vertical), 42);
  assert.equal(sizeAfterKey("ArrowLeft", 40, vertical), 38);
  assert.equal(sizeAfterKey("ArrowDown", 40, vertical), undefined);
  assert.equal(sizeAfterKey("ArrowDown", 40, { isVertical: false, from: "end" }), 38);
});

test("Home and End lead to the limits", () => {
  const keys = ["Home", "End", "a"].map((key) => sizeAfterKey(key, 40, { isVertical: true, from: "start" }));
  assert.deepEqual(keys, [20, 80, undefined]);
});

test("arrow keys go round the tabs, Home and End to the first and last", () => {
  assert.equal(nextTab("ArrowRight", 2, 3), 0);
  assert.equal(nextTab("ArrowLeft", 0, 3), 2);
  assert.deepEqual([nextTab("Home", 1, 3), nextTab("End", 1, 3)], [0, 2]);
});

test("other keys, and keys outside of the tabs, do nothing", () => {
  assert.equal(nextTab("x", 1, 3), undefined);
  assert.equal(nextTab("ArrowRight", -1, 3), undefined);
});

test("Ctrl or Cmd with Enter submits, with an apostrophe runs", () => {
  assert.equal(actionOf({ key: "Enter", ctrlKey: true }), "submit");
  assert.equal(actionOf({ key: "'", metaKey: true }), "run");
});

test("a key alone, another key, and one that the editor has handled do nothing", () => {
  assert.equal(actionOf({ key: "Enter" }), undefined);
  assert.equal(actionOf({ key: "k", ctrlKey: true }), undefined);
  assert.equal(actionOf({ key: "Enter", ctrlKey: true, defaultPrevented: true }), undefined);
});

test("the clock counts while somebody is active, and for two minutes after", () => {
  const clock = new WorkClock(0);
  clock.tick(5_000);
  clock.tick(120_000);
  clock.tick(120_001);
  assert.equal(clock.take(), 10);
  clock.touch(300_000);
  clock.tick(301_000);
  assert.equal(clock.take(), 5);
  assert.equal(clock.take(), 0);
});

test("the sum is due after half a minute, and never more than a minute at once", () => {
  const clock = new WorkClock(0);
  for (let second = 5; second <= 25; second += 5) clock.tick(second * 1000);
  assert.equal(clock.isDue, false);
  clock.tick(30_000);
  assert.equal(clock.isDue, true);
  for (let second = 35; second <= 100; second += 5) clock.tick(second * 1000);
  assert.equal(clock.take(), 60);
});

test("a duration is minutes below an hour, hours and minutes above", () => {
  assert.deepEqual([59, 60, 3599, 3600, 7500].map(duration), ["0 min", "1 min", "59 min", "1 h 0 min", "2 h 5 min"]);
});

test("progress names the total where it is known", () => {
  assert.equal(progressText(3, 12), "3 of 12 cases");
  assert.equal(progressText(3, null), "3 cases");
  assert.equal(progressText(1, null), "1 case");
});

test("a lost connection is told from a log-out, a deleted submission and a failing service", () => {
  const messages = [0, 401, 404, 503].map(lostMessage);
  assert.equal(new Set(messages).size, 4);
  assert.match(messages[0], /connection was lost/);
  assert.match(messages[1], /logged out/);
});
