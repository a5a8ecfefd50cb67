import assert from "node:assert/strict";
import { test } from "node:test";
import { t, translate } from "../../app/frontend/src/site/messages.js";

test("without a catalogue the English key is the text", () => {
  assert.equal(t("Saved"), "Saved");
  assert.equal(t("{done} of {total} cases", { done: 0, total: 12 }), "0 of 12 cases");
});

test("a catalogue gives the text and the places of its values", () => {
  const catalogue = { "Line {line}: {message}": "{message}（第 {line} 行）", Saved: "" };
  assert.equal(translate(catalogue, "Line {line}: {message}", { line: 3, message: "x" }), "x（第 3 行）");
  assert.equal(translate(catalogue, "Saved", {}), "Saved");
});

test("braces without a value stay, and values are not filled in again", () => {
  assert.equal(t("x = {y}"), "x = {y}");
  assert.equal(t("{message}", { message: "{line}", line: 3 }), "{line}");
});
