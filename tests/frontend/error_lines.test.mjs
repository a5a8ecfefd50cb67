import assert from "node:assert/strict";
import { test } from "node:test";
import { errorLineField, lineWith, showErrorLines } from "../../app/frontend/src/editor/error_lines.js";
import { EditorState } from "./editor_state.mjs";

const SOURCE = "import numpy\n\ndef step(x):\n    return x / 0\n\nstep(1)\n";
const LINES = [
  { line: 4, text: "    return x / 0", label: "Line 4, in step" },
  { line: 6, text: "step(1)", label: "called from line 6" },
];

function marked(state) {
  const found = [];
  for (let mark = state.field(errorLineField).iter(); mark.value; mark.next()) {
    found.push([state.doc.lineAt(mark.from).number, mark.value.label, mark.value.isCall]);
  }
  return found;
}

function started(lines = LINES) {
  const state = EditorState.create({ doc: SOURCE, extensions: [errorLineField] });
  return state.update({ effects: showErrorLines.of(lines) }).state;
}

const edit = (state, from, to, insert) => state.update({ changes: { from, to, insert } }).state;

test("the place of the error and the calls that led there are marked", () => {
  assert.deepEqual(marked(started()), [
    [4, "Line 4, in step", false],
    [6, "called from line 6", true],
  ]);
});

test("a line that is another one by now is not marked", () => {
  assert.deepEqual(marked(started([{ ...LINES[0], text: "    return x" }, LINES[1]])), [
    [6, "called from line 6", true],
  ]);
  assert.deepEqual(marked(started([{ line: 99, text: "", label: "" }])), []);
});

test("a mark moves with its line, and goes when the line is edited", () => {
  const moved = edit(started(), 0, 0, "# first\n");
  assert.deepEqual(
    marked(moved).map(([line]) => line),
    [5, 7],
  );
  const place = moved.doc.line(5).from + 6;
  assert.deepEqual(
    marked(edit(moved, place, place + 1, "y")).map(([line]) => line),
    [7],
  );
});

test("a new run takes the marks away", () => {
  assert.deepEqual(marked(started().update({ effects: showErrorLines.of([]) }).state), []);
});

test("a link finds its line where it has moved to", () => {
  const { doc } = EditorState.create({ doc: `# first\n${SOURCE}` });
  assert.equal(lineWith(doc, 4, "    return x / 0"), 5);
  assert.equal(lineWith(doc, 4, "gone"), 4);
  assert.equal(lineWith(doc, 400, "gone"), doc.lines);
});
