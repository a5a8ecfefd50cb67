import assert from "node:assert/strict";
import { test } from "node:test";
import { CompletionContext } from "../../app/frontend/node_modules/@codemirror/autocomplete/dist/index.js";
import { completionSource } from "../../app/frontend/src/editor/completions.js";
import { stateAt } from "./editor_state.mjs";

const source = completionSource({ layers: [{ name: "im2col", parameters: "x, kernel" }] });

/** The completions at the mark `|`, or null. */
function completionsAt(text) {
  const { state, position } = stateAt(text);
  return source(new CompletionContext(state, position, false));
}

test("after np. come numpy's functions with their parameters", () => {
  const { from, options } = completionsAt("y = np.ze|");
  assert.equal(from, "y = np.".length);
  assert.deepEqual(
    options.find(({ label }) => label === "zeros"),
    { label: "zeros", detail: "(shape, dtype=float)", type: "function" },
  );
  assert.ok(options.some(({ label, type }) => label === "newaxis" && type === "constant"));
  assert.ok(!options.some(({ label }) => label === "im2col"));
});

test("a plain word is completed by what the exercise provides", () => {
  assert.deepEqual(completionsAt("y = im|"), {
    from: "y = ".length,
    options: [{ label: "im2col", detail: "(x, kernel)", info: "layers", type: "function" }],
    validFor: /^\w*$/,
  });
});

test("nothing is completed after the dot of another name, nor before a word has begun", () => {
  assert.equal(completionsAt("x.sh|"), null);
  assert.equal(completionsAt("y = |"), null);
});
