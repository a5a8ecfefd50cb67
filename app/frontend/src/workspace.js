// The workspace of one exercise: statement, editor and results around one form.
import { createEditor } from "./editor/solution_editor.js";
import { confirmed } from "./site/dialog.js";
import { drawFormulas } from "./site/formulas.js";
import { enhanceComments } from "./workspace/comments_tab.js";
import { keepDraft } from "./workspace/draft.js";
import { enhanceOwnInput } from "./workspace/own_input.js";
import { enhancePanes } from "./workspace/panes.js";
import { enhanceRecords } from "./workspace/records_tab.js";
import { enhanceReferenceSolution } from "./workspace/reference_solution.js";
import { refreshWorkspace } from "./workspace/refresh_workspace.js";
import { enhanceReset } from "./workspace/reset_menu.js";
import { Results } from "./workspace/results.js";
import { enhanceRunner } from "./workspace/runner.js";
import { enhanceLineLinks } from "./workspace/line_links.js";
import { nameShortcuts } from "./workspace/shortcut_names.js";
import { syntaxLine } from "./workspace/syntax_line.js";
import { enhanceTabs, selectTab } from "./workspace/tabs.js";
import { countTime } from "./workspace/time_spent.js";

const workspace = document.querySelector(".workspace");
const { slug } = workspace.dataset;
const form = document.getElementById("workspace-form");

enhancePanes(workspace);
for (const tabs of document.querySelectorAll("[role=tablist]")) enhanceTabs(tabs);
nameShortcuts(document);

const syntax = syntaxLine(document.getElementById("syntax-line"));
const editor = createEditor(form.source, {
  provided: JSON.parse(document.getElementById("provided-names").textContent),
  onRun: () => runner.run(),
  onSubmit: () => runner.submit(),
  onProblems: (problems) => syntax.show(problems),
});
syntax.onGoTo((position) => {
  selectTab("tab-solution");
  editor.goTo(position);
});
const draft = document.getElementById("draft-source"); // present if the page was opened with a submission's source
const offered = draft && editor.text;
if (draft) editor.set(JSON.parse(draft.textContent));
keepDraft(editor, workspace.dataset);
const results = new Results(document.getElementById("results"), () => {
  selectTab("tab-result");
  selectTab("view-result");
});
results.onLines = (lines) => editor.markLines(lines);
editor.markLines(results.lines);
enhanceLineLinks(document.getElementById("results"), (line, text) => {
  selectTab("tab-solution");
  selectTab("view-code");
  editor.goToLine(line, text);
});
const ownInput = enhanceOwnInput(document.getElementById("own-input"));
const runner = enhanceRunner(form, { editor, results, ownInput, slug });
const fail = (error) => results.fail(error.message, error.status);
results.onFinished = () => refreshWorkspace(slug, form.elements.assignment?.value);
enhanceRecords(document.getElementById("panel-records"), { load, fail });
enhanceReset(document.getElementById("reset"), { slug, load, fail });
enhanceReferenceSolution(document.getElementById("panel-answer"), { slug, load, fail });

enhanceComments(document.getElementById("tab-comments"), document.getElementById("panel-comments"), slug);
countTime(slug);
if (offered) load(offered);

/** Replace the text of the editor by `source`, after a confirmation. */
async function load(source) {
  if (source !== editor.text && !(await confirmed("load-dialog"))) return;
  editor.set(source);
  selectTab("tab-solution");
  selectTab("view-code");
  editor.focus();
}

drawFormulas(document);
