// Completions for an exercise: common numpy names after `np.`, and the functions that the exercise provides.
import { snippetCompletion } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { NUMPY_CONSTANTS, NUMPY_FUNCTIONS } from "./numpy_names.js";

const ADD_AT = snippetCompletion("add.at(${a}, ${indices}, ${b})", {
  label: "add.at",
  detail: "(a, indices, b)",
  type: "function",
});

const numpy = [
  ...Object.entries(NUMPY_FUNCTIONS).map(([label, parameters]) => ({
    label,
    detail: `(${parameters})`,
    type: "function",
  })),
  ...NUMPY_CONSTANTS.map((label) => ({ label, type: "constant" })),
  ADD_AT,
];

/** Extension for the names of numpy and of `provided`: {module: [{name, parameters}]}. */
export function completions(provided) {
  return pythonLanguage.data.of({ autocomplete: completionSource(provided) });
}

/** The completion source for CodeMirror. */
export function completionSource(provided) {
  const own = Object.entries(provided).flatMap(([module, names]) =>
    names.map(({ name, parameters }) => ({ label: name, detail: `(${parameters})`, info: module, type: "function" })),
  );
  return (context) => {
    const attribute = context.matchBefore(/\bnp\.\w*/);
    if (attribute) return { from: attribute.from + 3, options: numpy, validFor: /^\w*$/ };
    const word = context.matchBefore(/(?<![\w.])\w+/);
    return word ? { from: word.from, options: own, validFor: /^\w*$/ } : null;
  };
}
