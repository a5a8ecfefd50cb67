import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt } from "../../app/frontend/src/workspace/own_input.js";
import { ValueSyntaxError, parseValues } from "../../app/frontend/src/workspace/value_parser.js";

/** "line:column message" of the error in `text`. */
function errorIn(text) {
  try {
    parseValues(text);
  } catch (error) {
    assert.ok(error instanceof ValueSyntaxError, String(error));
    return `${error.line}:${error.column} ${error.message}`;
  }
  return assert.fail(`no error in ${JSON.stringify(text)}`);
}

test("numbers, lists, truth values and texts are read as JSON or Python writes them", () => {
  const text = `
    # a comment
    x = [[1, -2.5], [3e2, .5],]  # another
    n=+3
    exact = True
    fast = false
    mode = 'same'
    name = "a\\n\\"b\\""
    empty = []
  `;
  assert.deepEqual(parseValues(text), {
    x: [
      [1, -2.5],
      [300, 0.5],
    ],
    n: 3,
    exact: true,
    fast: false,
    mode: "same",
    name: 'a\n"b"',
    empty: [],
  });
  assert.deepEqual(parseValues("  \n"), {});
});

test("a list may go over several lines", () => {
  assert.deepEqual(parseValues("x = [\n  [1, 2],  # first\n  [3, 4]\n]\ny = 1"), {
    x: [
      [1, 2],
      [3, 4],
    ],
    y: 1,
  });
});

test("each error names its line, its column and its reason", () => {
  const errors = {
    "= 3": "1:1 A line starts with a name: x = [1, 2].",
    "x = 1\nx = 2": "2:1 x appears twice.",
    "x 3": "1:3 An equals sign is missing after x.",
    "x = ": "1:5 x has no value. Write a number or a list such as [[1, 2], [3, 4]].",
    "x = np": "1:5 np is not allowed: only numbers and lists here, no function calls.",
    "x = 1 2": "1:6 There is unexpected text after the value of x.",
    "x = [1, 2": "1:5 This list is not closed: ] is missing.",
    "x = [1\ny = 2": "1:5 This list is not closed: ] is missing.",
    "x = [1 2]": "1:8 A comma is missing between two values of x.",
    "x = [[1, 2], [3]]": "1:5 The rows of x differ in length.",
    'x = "\\q"': "1:5 This string is not closed or contains an unknown escape.",
  };
  for (const [text, error] of Object.entries(errors)) assert.equal(errorIn(text), error);
});

test("names that every JavaScript object has are names like others", () => {
  assert.deepEqual(Object.entries(parseValues("constructor = 1")), [["constructor", 1]]);
  assert.equal(
    errorIn("x = toString"),
    "1:5 toString is not allowed: only numbers and lists here, no function calls.",
  );
});

test("the excerpt marks the column of the error", () => {
  assert.equal(excerpt({ lineText: "x = np", column: 5 }), "x = np\n    ^");
});

test("of a long line the excerpt shows the part around the error", () => {
  const lineText = `x = [${"1, ".repeat(100)}oops]`;
  const [shown, mark] = excerpt({ lineText, column: lineText.indexOf("oops") + 1 }).split("\n");
  assert.ok(shown.length <= 70);
  assert.equal(shown.slice(mark.indexOf("^")), "oops]");
});
