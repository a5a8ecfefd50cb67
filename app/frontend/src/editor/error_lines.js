// Lines at which the last run stopped: a mark in the gutter and a tinted line. Editing a line removes its mark.
import { StateEffect, StateField, RangeSet } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

/** Replaces the marks: [{line, text, label}], the place of the error first. */
export const showErrorLines = StateEffect.define();

class ErrorMarker extends GutterMarker {
  constructor(label, isCall) {
    super();
    this.label = label;
    this.isCall = isCall;
  }

  eq(other) {
    return this.label === other.label && this.isCall === other.isCall;
  }

  toDOM() {
    const mark = document.createElement("span");
    mark.className = this.isCall ? "cm-error-mark cm-error-call" : "cm-error-mark";
    mark.title = this.label;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", this.label);
    return mark;
  }
}

const tint = Decoration.line({ class: "cm-error-line" });

/** The marked lines: a set of markers, each at the start of its line. */
export const errorLineField = StateField.define({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(showErrorLines)) return marksOf(transaction.state, effect);
    return transaction.docChanged ? withoutEdited(marks, transaction) : marks;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (marks) => {
      const lines = [];
      for (let mark = marks.iter(); mark.value; mark.next())
        if (!mark.value.isCall) lines.push(tint.range(mark.from));
      return Decoration.set(lines);
    }),
  ],
});

export const errorLines = [
  errorLineField,
  gutter({ class: "cm-error-gutter", markers: (view) => view.state.field(errorLineField) }),
];

/** Marks for the lines that still have the text that was run. */
function marksOf({ doc }, { value }) {
  const found = new Map();
  value.forEach(({ line, text, label }, place) => {
    if (line > doc.lines || found.has(line) || doc.line(line).text.trim() !== text.trim()) return;
    found.set(line, new ErrorMarker(label, place > 0).range(doc.line(line).from));
  });
  return RangeSet.of([...found.values()], true);
}

function withoutEdited(marks, { changes, startState, state }) {
  const edited = new Set();
  changes.iterChangedRanges((from, to) => {
    const last = startState.doc.lineAt(to).number;
    for (let line = startState.doc.lineAt(from).number; line <= last; line++)
      edited.add(startState.doc.line(line).from);
  });
  const kept = marks.update({ filter: (from) => !edited.has(from) }).map(changes);
  return kept.update({ filter: (from) => state.doc.lineAt(from).from === from });
}

/** The number of the line with `text` that is nearest to `number`; `number` itself if the text is gone. */
export function lineWith(doc, number, text) {
  const wanted = Math.min(Math.max(number, 1), doc.lines);
  const has = (line) => line >= 1 && line <= doc.lines && doc.line(line).text.trim() === text?.trim();
  for (let away = 0; text?.trim() && away < doc.lines; away++) {
    const found = [wanted - away, wanted + away].find(has);
    if (found) return found;
  }
  return wanted;
}
