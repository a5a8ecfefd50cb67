// The Python editor. It stands in for the form's <textarea> and keeps that in step, so that the form still posts.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView, crosshairCursor, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { completions } from "./completions.js";
import { signatureHelp } from "./signature_help.js";
import { syntaxCheck } from "./syntax.js";
import { phrases } from "./editor_phrases.js";
import { look } from "./editor_look.js";
import { t } from "./messages.js";
import { typeOver } from "./type_over.js";

/** Replaces `textarea` with an editor: {text, set(text), goTo(position), onChange(listener), focus()}. */
export function createEditor(textarea, { nonce, provided, onRun, onSubmit, onProblems }) {
  const listeners = [];
  const command = (action) => () => {
    action();
    return true;
  };
  const view = new EditorView({
    parent: textarea.parentElement,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        Prec.highest(keymap.of([
          { key: "Mod-Enter", run: command(onSubmit) },
          { key: "Mod-'", run: command(onRun) },
          { key: "Shift-Enter", run: command(onRun) },
        ])),
        lineNumbers(), highlightActiveLineGutter(), foldGutter(), highlightSpecialChars(), history(), drawSelection(),
        EditorState.allowMultipleSelections.of(true), rectangularSelection(), crosshairCursor(),
        indentUnit.of("    "), EditorState.tabSize.of(4), indentOnInput(), bracketMatching(), closeBrackets(),
        autocompletion(), highlightActiveLine(), highlightSelectionMatches(), python(), completions(provided), look,
        signatureHelp(provided), syntaxCheck(onProblems), typeOver,
        keymap.of([
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
          ...completionKeymap, indentWithTab,
        ]),
        EditorState.phrases.of(phrases()),
        EditorView.contentAttributes.of({
          "aria-label": t("Your solution"), "aria-describedby": "editor-hint", spellcheck: "false", tabindex: "0",
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
        annotations: isolateHistory.of("full"), // one step back brings exactly what was there
      });
    },
    goTo(position) {
      view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    onChange: (listener) => listeners.push(listener),
    focus: () => view.focus(),
  };
}
