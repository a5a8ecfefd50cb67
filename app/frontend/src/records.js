// The tab of own records: any earlier source can come back into the editor.
import { request } from "./api.js";

/** `load(source)` puts a source into the editor, after asking. */
export function enhanceRecords(panel, { load, fail }) {
  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-load]");
    if (!button) return;
    const { source } = await request("GET", `/api/v1/submissions/${button.dataset.load}`).catch((error) => {
      fail(error);
      return {};
    });
    if (source !== undefined) load(source);
  });
}
