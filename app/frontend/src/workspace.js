// The workspace of one exercise: statement, editor and results around one form.
import { createEditor } from "./editor.js";
import { keepDraft } from "./draft.js";
import { enhanceOwnInput } from "./own_input.js";
import { enhancePanes } from "./panes.js";
import { enhanceRecords } from "./records.js";
import { Results } from "./results.js";
import { enhanceRunner } from "./runner.js";
import { nameShortcuts } from "./shortcuts.js";
import { enhanceTabs, selectTab } from "./tabs.js";

const workspace = document.querySelector(".workspace");
const form = document.getElementById("workspace-form");

enhancePanes(workspace);
for (const tabs of document.querySelectorAll("[role=tablist]")) enhanceTabs(tabs);
nameShortcuts(document);

const editor = createEditor(form.source, {
  nonce: document.documentElement.dataset.nonce,
  provided: JSON.parse(document.getElementById("provided-names").textContent),
  onRun: () => runner.run(),
  onSubmit: () => runner.submit(),
});
keepDraft(editor, workspace.dataset);
const results = new Results(document.getElementById("results"), () => {
  selectTab("tab-result");
  selectTab("view-result");
});
const ownInput = enhanceOwnInput(document.getElementById("own-input"));
const runner = enhanceRunner(form, { editor, results, ownInput, slug: workspace.dataset.slug });
enhanceRecords(document.getElementById("panel-records"), editor, results);

if (document.querySelector(".math")) import("./math.js").then(({ typeset }) => typeset(document));
