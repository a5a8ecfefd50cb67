import assert from "node:assert/strict";
import { test } from "node:test";
import { afterAnswer } from "../../app/frontend/src/workspace/follow_submission.js";

const CARD = { card: "<p>why</p>", more: "<p>worked out</p>", speed: "", announcement: "why" };
const WHOLE = { ...CARD, more: "<p>more</p>" };
const RUNNING = { status: 200, html: "<p>3 of 12</p>", isFinished: false, isPending: true, parts: {} };
const EXPLAINING = { status: 200, html: "<p>wrong</p>", isFinished: true, isPending: true, parts: CARD };
const DONE = { status: 200, html: "<p>wrong</p>", isFinished: true, isPending: false, parts: WHOLE };

test("while it runs each answer is shown and the next one is asked for", () => {
  assert.deepEqual(afterAnswer(RUNNING, false), {
    call: "state",
    argument: RUNNING.html,
    hasVerdict: false,
    isLast: false,
  });
});

test("a verdict is shown at once, and its card and the rest follow", () => {
  assert.deepEqual(afterAnswer(EXPLAINING, false), {
    call: "state",
    argument: EXPLAINING.html,
    hasVerdict: true,
    isLast: false,
  });
  assert.deepEqual(afterAnswer(EXPLAINING, true), {
    call: "update",
    argument: CARD,
    hasVerdict: true,
    isLast: false,
  });
});

test("the explanation ends it", () => {
  assert.deepEqual(afterAnswer(DONE, true), {
    call: "update",
    argument: WHOLE,
    hasVerdict: true,
    isLast: true,
  });
});

test("a verdict that needs no explanation ends it", () => {
  assert.deepEqual(afterAnswer(DONE, false), { call: "state", argument: DONE.html, hasVerdict: true, isLast: true });
});

test("before a verdict a failure is shown; it ends only where asking again is useless", () => {
  assert.deepEqual(afterAnswer({ status: 503 }, false), {
    call: "lost",
    argument: 503,
    hasVerdict: false,
    isLast: false,
  });
  for (const status of [401, 404]) {
    assert.deepEqual(afterAnswer({ status }, false), {
      call: "lost",
      argument: status,
      hasVerdict: false,
      isLast: true,
    });
  }
});

test("no failure covers a verdict", () => {
  assert.deepEqual(afterAnswer({ status: 503 }, true), { hasVerdict: true, isLast: false });
  assert.deepEqual(afterAnswer({ status: 401 }, true), { hasVerdict: true, isLast: true });
});
