// The tab of own records: kept current, and any earlier source can come back into the editor.
import { request } from "./api.js";
import { confirmed } from "./dialog.js";
import { selectTab } from "./tabs.js";
import { localTimes } from "./times.js";

export function enhanceRecords(panel, editor, results) {
  const slug = panel.dataset.slug;

  results.onFinished = async () => {
    const response = await fetch(`/exercises/${slug}/records`).catch(() => null);
    if (!response?.ok) return;
    panel.innerHTML = await response.text(); // rendered and escaped by our own templates
    localTimes(panel);
    for (const fresh of panel.querySelectorAll("template[data-into]")) {
      document.getElementById(fresh.dataset.into)?.replaceChildren(fresh.content);
    }
  };

  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-load]");
    if (!button) return;
    const { source } = await request("GET", `/api/v1/submissions/${button.dataset.load}`).catch((error) => {
      results.fail(error.message, error.status);
      return {};
    });
    if (source === undefined || (source !== editor.text && !(await confirmed("load-dialog")))) return;
    editor.set(source);
    selectTab("tab-solution");
    selectTab("view-code");
    editor.focus();
  });
}
