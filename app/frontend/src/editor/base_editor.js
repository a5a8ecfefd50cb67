// The base of all editors. It replaces a form's <textarea> and keeps its value up to date, so that the form still
// posts it. Without scripts the textarea stays.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  crosshairCursor,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { phrases } from "./codemirror_phrases.js";
import { codemirrorTheme } from "./codemirror_theme.js";
import { errorLines, lineWith, showErrorLines } from "./error_lines.js";
import { typeOver } from "./type_over.js";

/**
 * Replace `textarea` with an editor: {text, set(text), goTo(position), goToLine(number, text), markLines(lines),
 * onChange(listener), focus()}.
 * `label` is its accessible name; `keys` have priority over other key bindings; `extensions` add the language.
 */
export function replaceTextarea(textarea, { label, keys, extensions }) {
  const listeners = [];
  const view = new EditorView({
    parent: textarea.parentElement,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        EditorView.cspNonce.of(document.documentElement.dataset.nonce),
        Prec.highest(keymap.of(keys)),
        errorLines,
        lineNumbers(),
        highlightActiveLineGutter(),
        foldGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        EditorState.allowMultipleSelections.of(true),
        rectangularSelection(),
        crosshairCursor(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        codemirrorTheme,
        ...extensions,
        typeOver,
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...completionKeymap,
          indentWithTab,
        ]),
        EditorState.phrases.of(phrases()),
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": "editor-hint",
          spellcheck: "false",
          tabindex: "0",
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          listeners.forEach((listener) => listener(textarea.value));
        }),
      ],
    }),
  });
  textarea.parentElement.classList.add("editor-ready");
  return {
    get text() {
      return view.state.doc.toString();
    },
    set(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        annotations: isolateHistory.of("full"), // one undo restores the previous text
      });
    },
    goTo(position) {
      view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    goToLine(number, text) {
      const line = view.state.doc.line(lineWith(view.state.doc, number, text));
      view.dispatch({ selection: { anchor: line.from + /^\s*/.exec(line.text)[0].length } });
      view.dispatch({ effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    markLines: (lines) => view.dispatch({ effects: showErrorLines.of(lines) }),
    onChange: (listener) => listeners.push(listener),
    focus: () => view.focus(),
  };
}
