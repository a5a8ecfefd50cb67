// Editor states without an editor: CodeMirror parses in Node as it does in a browser.
import { python } from "../../app/frontend/node_modules/@codemirror/lang-python/dist/index.js";
import { ensureSyntaxTree } from "../../app/frontend/node_modules/@codemirror/language/dist/index.js";
import { EditorState } from "../../app/frontend/node_modules/@codemirror/state/dist/index.js";

export { EditorState };

/** A parsed state with `source`, and the place of the mark `|` in it. */
export function stateAt(source) {
  const position = source.indexOf("|");
  const state = pythonState(source.replace("|", ""));
  return { state, position };
}

/** A state with `source` as Python, parsed to its end. */
export function pythonState(source) {
  const state = EditorState.create({ doc: source, extensions: [python()] });
  ensureSyntaxTree(state, source.length, 5000);
  return state;
}
