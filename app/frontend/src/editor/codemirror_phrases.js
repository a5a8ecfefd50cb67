// CodeMirror's own texts, in the page's language.
import { t } from "../site/messages.js";

export function phrases() {
  return {
    Find: t("Find"),
    Replace: t("Replace with"),
    next: t("next match"),
    previous: t("previous match"),
    all: t("all matches"),
    "match case": t("match case"),
    "by word": t("whole word"),
    regexp: t("regular expression"),
    replace: t("replace"),
    "replace all": t("replace all"),
    close: t("close"),
    "Go to line": t("Go to line"),
    go: t("go"),
    "current match": t("current match"),
    "on line": t("on line"),
    "replaced match on line $": t("replaced match on line $"),
    "replaced $ matches": t("replaced $ matches"),
    "Folded lines": t("Folded lines"),
    "Unfolded lines": t("Unfolded lines"),
    "Fold line": t("Fold line"),
    "Unfold line": t("Unfold line"),
    "folded code": t("folded code"),
    unfold: t("unfold"),
    Completions: t("Completions"),
    Diagnostics: t("Syntax errors"),
    "No diagnostics": t("No syntax errors"),
  };
}
