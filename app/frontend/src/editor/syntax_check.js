// Syntax errors while typing. A Python grammar parses the code in the browser and never runs it.
// The errors block nothing; the judge decides.
import { ensureSyntaxTree } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { keymap } from "@codemirror/view";
import { t } from "../site/messages.js";

const PARSE_MS = 200;
const MOST = 20;
const BRACKETS = new Set([
  "ArgList",
  "ArrayComprehensionExpression",
  "ArrayExpression",
  "DictionaryExpression",
  "MemberExpression",
  "ParamList",
  "ParenthesizedExpression",
  "SetExpression",
  "TupleExpression",
]);
// The grammar supports these incompletely and would report errors in correct code.
const HALF_KNOWN = new Set(["MatchStatement", "YieldExpression", "YieldStatement"]);
const WITH_BODY =
  /^(If|While|For|Try|Match)Statement$|^(Function|Class)Definition$|^(LambdaExpression|Body|MatchBody|MatchClause)$/;

/** Extension; calls `onProblems([{line, message, from}])` after each check. */
export function syntaxCheck(onProblems) {
  const source = (view) => {
    const found = problemsIn(view.state);
    onProblems(found.map(({ from, message }) => ({ from, message, line: view.state.doc.lineAt(from).number })));
    return found;
  };
  return [linter(source, { delay: 600 }), lintGutter(), keymap.of(lintKeymap)];
}

/** The first error of each line, as CodeMirror's diagnostics. */
export function problemsIn(state) {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  if (!tree) return [];
  const found = new Map(); // by line
  const add = (from, to, message) => {
    const line = state.doc.lineAt(from).number;
    if (found.size < MOST && !found.has(line))
      found.set(line, { from, to: Math.max(to, from), severity: "error", message });
  };
  tree.iterate({
    enter: ({ node, type, from, to }) => {
      if (HALF_KNOWN.has(type.name)) return false;
      if (type.name === "WithStatement") return node.getChild("ParenthesizedExpression") === null;
      if (type.name === "String" || type.name === "FormatString") {
        const problem = unclosedString(state.sliceDoc(from, to));
        if (problem) add(from, from + 1, problem);
        return false;
      } else if (type.isError) {
        add(...explained(node, state));
      }
      return true;
    },
  });
  return [...found.values()].sort((one, other) => one.from - other.from);
}

function unclosedString(text) {
  const quote = /^[a-zA-Z]*('''|"""|'|")/.exec(text);
  if (!quote) return null;
  return text.length >= quote[0].length + quote[1].length && text.endsWith(quote[1])
    ? null
    : t("The closing quote is missing.");
}

function explained(node, state) {
  for (let around = node.parent; around; around = around.parent) {
    const opening = state.sliceDoc(around.from, around.from + 1);
    const closing = { "(": ")", "[": "]", "{": "}" }[opening];
    if (BRACKETS.has(around.name) && closing && state.sliceDoc(around.to - 1, around.to) !== closing) {
      return [around.from, around.from + 1, t("This bracket is not closed.")];
    }
    if (around.name === "Body") break;
  }
  const { parent, prevSibling: before, nextSibling: after, from } = node;
  const line = state.doc.lineAt(from);
  if (parent?.name === "Body" && before?.name === ":" && !after) {
    return [line.from, line.to, t("An indented line is missing.")];
  }
  const isAtEnd = !state.sliceDoc(from, line.to).trim();
  if (WITH_BODY.test(parent?.name ?? "") && isAtEnd && before?.name !== ":") {
    return [Math.max(line.from, from - 1), from, t("A colon is missing at the end of this line.")];
  }
  return [from, Math.max(node.to, Math.min(from + 1, line.to)), t("Python cannot parse the code from this point.")];
}
