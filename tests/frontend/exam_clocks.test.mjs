import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, enhanceClocks } from "../../app/frontend/src/site/exam_clocks.js";

test("a clock shows hours, minutes and seconds", () => {
  assert.equal(clockText(0), "0:00:00");
  assert.equal(clockText(3725), "1:02:05");
  assert.equal(clockText(36_000), "10:00:00");
});

test("a clock counts down from what the server says is left, and says that time is over", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  let elapsed = 0;
  context.mock.method(performance, "now", () => elapsed);
  const classes = new Set();
  const classList = { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) };
  const clock = { dataset: { left: "301", over: "Time is over" }, classList, textContent: "" };
  enhanceClocks({ querySelectorAll: () => [clock] });
  assert.equal(clock.textContent, "0:05:01");
  assert.ok(!classes.has("clock-low"));
  const wait = (seconds) => {
    elapsed += seconds * 1000;
    context.mock.timers.tick(1000);
  };
  wait(1);
  assert.equal(clock.textContent, "0:05:00");
  assert.ok(classes.has("clock-low"));
  wait(1000);
  assert.equal(clock.textContent, "Time is over");
});
