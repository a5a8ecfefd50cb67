// The editor for a file of an exercise draft. Saving and preview fetch the page that the form leads to and copy only
// its changed parts, so that cursor and history stay.
import { python } from "@codemirror/lang-python";
import { EditorView } from "@codemirror/view";
import { drawFormulas } from "../site/formulas.js";
import { t } from "../site/messages.js";
import { replaceTextarea } from "./base_editor.js";
import { syntaxCheck } from "./syntax_check.js";

const SWAPPED = ["file-notices", "file-preview"];

export function enhanceFileEditor(form) {
  const saveButton = form.querySelector("[value=save]");
  const state = document.getElementById("save-state");
  const editor = replaceTextarea(form.content, {
    label: form.content.getAttribute("aria-label"),
    keys: [{ key: "Mod-s", run: () => save() }],
    extensions: form.path.value.endsWith(".py") ? [python(), syntaxCheck(() => {})] : [EditorView.lineWrapping],
  });
  let saved = editor.text;
  let isLeaving = false;

  const isChanged = () => editor.text !== saved;
  const showState = () => (state.textContent = isChanged() ? t("Unsaved changes") : "");
  function save() {
    form.requestSubmit(saveButton);
    return true;
  }
  editor.onChange(showState);
  addEventListener("beforeunload", (event) => isChanged() && !isLeaving && event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.defaultPrevented) {
      event.preventDefault();
      save();
    }
  });
  form.addEventListener("submit", async (event) => {
    const action = event.submitter?.value ?? "save";
    if (action === "delete" || form.dataset.new !== undefined) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    const sent = editor.text;
    state.textContent = action === "save" ? t("Saving…") : "";
    const page = await submitted(form, event.submitter ?? saveButton);
    if (!page) {
      state.textContent = t("Not saved: the service cannot be reached. Your text is still in the editor.");
      return;
    }
    const isSaved = page.querySelector("[data-saved]") !== null;
    if (isSaved) {
      saved = sent;
      form.revision.value = page.querySelector("[name=revision]").value;
      page.getElementById("file-notices").replaceChildren(); // shown next to the button instead
    }
    show(page);
    showState();
    if (isSaved && !isChanged()) state.textContent = t("Saved");
  });
}

/** The page that the form leads to; null if the request failed. */
async function submitted(form, submitter) {
  const address = form.getAttribute("action"); // `form.action` is a button of that name
  const response = await fetch(address, { method: "POST", body: new FormData(form, submitter) }).catch(() => null);
  const page = response && new DOMParser().parseFromString(await response.text(), "text/html");
  return page?.getElementById("file-notices") ? page : null; // otherwise an error page or the login page
}

function show(page) {
  for (const id of SWAPPED) document.getElementById(id).replaceWith(page.getElementById(id));
  const layout = document.querySelector(".file-editor");
  layout.className = page.querySelector(".file-editor").className;
  drawFormulas(layout);
}
