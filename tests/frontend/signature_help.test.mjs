import assert from "node:assert/strict";
import { test } from "node:test";
import { callAt } from "../../app/frontend/src/editor/signature_help.js";
import { stateAt } from "./editor_state.mjs";

const PROVIDED = new Map([["im2col", "x, kernel, pad=(0, 0)"]]);

/** "name(parameters) current" of the call around the mark `|`, or null. */
function signatureAt(source) {
  const { state, position } = stateAt(source);
  const call = callAt(state, position, PROVIDED);
  return call && `${call.name}(${call.parameters.join(" | ")}) ${call.current}`;
}

test("a call of numpy shows numpy's parameters, the current one counted by commas", () => {
  assert.equal(signatureAt("y = np.zeros(|)"), "np.zeros(shape | dtype=float) 0");
  assert.equal(signatureAt("y = np.sum(x, |)"), "np.sum(a | axis=None | keepdims=False) 1");
});

test("a comma inside a tuple or a nested call does not count", () => {
  assert.equal(signatureAt("y = np.pad(f(x, 1), (1, 2), |)"), "np.pad(array | pad_width | mode='constant') 2");
});

test("commas behind the cursor do not count", () => {
  assert.equal(signatureAt("y = np.clip(x, |0, 1)"), "np.clip(a | a_min | a_max) 1");
});

test("the innermost call is shown", () => {
  assert.equal(signatureAt("y = np.sum(np.zeros(|), 0)"), "np.zeros(shape | dtype=float) 0");
});

test("a call that is not closed yet is shown, too", () => {
  assert.equal(signatureAt("y = np.clip(x, 0, |"), "np.clip(a | a_min | a_max) 2");
});

test("a default that is a tuple stays one parameter", () => {
  assert.equal(signatureAt("y = im2col(x, |)"), "im2col(x | kernel | pad=(0, 0)) 1");
});

test("functions and methods of the code itself are known, without self", () => {
  const source = "class Pool:\n    def window(self, i, j):\n        pass\n\n    def forward(self, x):\n        ";
  assert.equal(signatureAt(`${source}self.window(|)`), "self.window(i | j) 0");
  assert.equal(signatureAt("def pad():\n    pass\n\npad(|)"), "pad() 0");
});

test("outside of a call, in a string and for unknown functions there is nothing", () => {
  for (const source of ["np.sum(x)|", "|np.sum(x)", 'np.sum("a, |b")', "unknown(|)", "np.unknown(|)", "a.b(|)"]) {
    assert.equal(signatureAt(source), null, source);
  }
});

test("names that every JavaScript object has are no functions of numpy", () => {
  assert.equal(signatureAt("np.constructor(|)"), null);
});
