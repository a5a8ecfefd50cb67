// The editor of a solution: Python completions for the exercise, keys that run and submit, syntax errors.
import { python } from "@codemirror/lang-python";
import { t } from "../site/messages.js";
import { replaceTextarea } from "./base_editor.js";
import { completions } from "./completions.js";
import { signatureHelp } from "./signature_help.js";
import { syntaxCheck } from "./syntax_check.js";

/** Replace `textarea` with an editor; see `replaceTextarea`. */
export function createEditor(textarea, { provided, onRun, onSubmit, onProblems }) {
  const command = (action) => () => {
    action();
    return true;
  };
  return replaceTextarea(textarea, {
    label: t("Your solution"),
    keys: [
      { key: "Mod-Enter", run: command(onSubmit) },
      { key: "Mod-'", run: command(onRun) },
      { key: "Shift-Enter", run: command(onRun) },
    ],
    extensions: [python(), completions(provided), signatureHelp(provided), syntaxCheck(onProblems)],
  });
}
