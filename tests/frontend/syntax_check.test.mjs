import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsIn } from "../../app/frontend/src/editor/syntax_check.js";
import { pythonState } from "./editor_state.mjs";

/** "line: message" of each problem. */
function problems(source) {
  const state = pythonState(source);
  return problemsIn(state).map(({ from, message }) => `${state.doc.lineAt(from).number}: ${message}`);
}

test("correct code has no problem", () => {
  const sources = [
    "class Pool:\n    def forward(self, x):\n        return x[:, ::2] if x.ndim == 2 else None\n",
    "match x:\n    case [a, *rest]:\n        pass\n",
    "def f():\n    yield\n    x = yield\n",
    "with (open('a') as a, open('b') as b):\n    pass\n",
    's = f"{x!r:>{width}}"\n',
    "",
  ];
  for (const source of sources) assert.deepEqual(problems(source), [], source);
});

test("a missing colon is found on its line", () => {
  assert.deepEqual(problems("def f(x)\n    return x\n"), ["1: A colon is missing at the end of this line."]);
  assert.deepEqual(problems("y = 1\nfor i in range(3)\n    y += i\n"), [
    "2: A colon is missing at the end of this line.",
  ]);
});

test("an open bracket is marked where it opens", () => {
  const source = "x = np.array([1, 2\n";
  assert.deepEqual(problems(source), ["1: This bracket is not closed."]);
  assert.equal(problemsIn(pythonState(source))[0].from, source.indexOf("["));
});

test("an open quote is found", () => {
  assert.deepEqual(problems("x = 'abc\ny = 1\n"), ["1: The closing quote is missing."]);
  assert.deepEqual(problems('x = """abc\n'), ["1: The closing quote is missing."]);
});

test("a missing body is found", () => {
  assert.deepEqual(problems("def f():\ny = 1\n"), ["2: An indented line is missing."]);
});

test("one line shows its first problem only, and a page of errors at most twenty", () => {
  assert.equal(problems("x = ) ) )\n").length, 1);
  assert.equal(problems("x = )\n".repeat(50)).length, 20);
});
