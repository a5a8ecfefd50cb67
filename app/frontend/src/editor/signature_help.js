// Signature help: while a call is typed, shows the function's parameters above it, the current one bold.
import { syntaxTree } from "@codemirror/language";
import { StateField } from "@codemirror/state";
import { showTooltip } from "@codemirror/view";
import { NUMPY_FUNCTIONS } from "./numpy_names.js";

/** Extension for the functions of numpy, of `provided` ({module: [{name, parameters}]}), and of the code itself. */
export function signatureHelp(provided) {
  const known = new Map(
    Object.values(provided)
      .flat()
      .map(({ name, parameters }) => [name, parameters]),
  );
  const field = StateField.define({
    create: () => null,
    update(shown, transaction) {
      if (transaction.docChanged) return tooltipAt(transaction.state, known);
      if (!shown || !transaction.selection) return shown;
      const now = tooltipAt(transaction.state, known);
      return now?.pos === shown.pos ? now : null; // the cursor moved elsewhere
    },
    provide: (self) => showTooltip.from(self),
  });
  return field;
}

function tooltipAt(state, known) {
  const { head, empty } = state.selection.main;
  const call = empty ? callAt(state, head, known) : null;
  return call && { pos: call.from, above: true, create: () => ({ dom: drawn(call) }) };
}

/** The call around `position`: {from, name, parameters, current}; null if there is none or its function is unknown. */
export function callAt(state, position, known) {
  const call = callAround(state, position);
  if (!call) return null;
  const name = state.sliceDoc(call.prevSibling.from, call.prevSibling.to);
  const parameters = parametersOf(name, known, state);
  if (parameters === undefined) return null;
  return { from: call.from, name, parameters: split(parameters), current: commasBefore(call, position) };
}

function callAround(state, position) {
  for (let node = syntaxTree(state).resolveInner(position, -1); node; node = node.parent) {
    const isInside =
      node.name === "ArgList" && node.from < position && (position < node.to || !isClosed(state, node));
    if (isInside && node.prevSibling) return node;
    if (node.name === "Body" || node.name === "String") return null;
  }
  return null;
}

function isClosed(state, node) {
  return state.sliceDoc(node.to - 1, node.to) === ")";
}

function parametersOf(name, known, state) {
  if (name.startsWith("np.")) return numpyParameters(name.slice(3));
  const own = name.replace(/^self\./, "");
  if (!/^\w+$/.test(own)) return undefined;
  if (known.has(own)) return known.get(own);
  const definition = new RegExp(`^[ \\t]*def ${own}\\(([^()\\n]*)\\)`, "m").exec(state.doc.toString());
  return definition?.[1].replace(/^self(, )?/, "");
}

function numpyParameters(name) {
  return Object.hasOwn(NUMPY_FUNCTIONS, name) ? NUMPY_FUNCTIONS[name] : undefined;
}

function commasBefore(call, position) {
  let count = 0;
  for (let child = call.firstChild; child && child.from < position; child = child.nextSibling) {
    if (child.name === ",") count++;
  }
  return count;
}

function split(parameters) {
  return parameters ? parameters.split(/,\s*(?![^(]*\))/) : [];
}

function drawn({ name, parameters, current }) {
  const dom = document.createElement("div");
  dom.className = "signature-help";
  dom.append(`${name}(`);
  parameters.forEach((parameter, place) => {
    if (place) dom.append(", ");
    const part = document.createElement(place === Math.min(current, parameters.length - 1) ? "b" : "span");
    part.textContent = parameter;
    dom.append(part);
  });
  dom.append(")");
  return dom;
}
