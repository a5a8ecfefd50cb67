// The tab of the reference solution: unlocks it without leaving the page, and loads it into the editor.
import { request } from "../site/api.js";
import { refreshWorkspace } from "./refresh_workspace.js";

/** `load(source)` puts a source into the editor after a confirmation. */
export function enhanceReferenceSolution(panel, { slug, load, fail }) {
  if (!panel) return;
  const path = `/api/v1/exercises/${slug}/solution`;

  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await request("POST", path, { price: Number(event.target.dataset.buy) });
    } catch (error) {
      fail(error);
    }
    await refreshWorkspace(slug);
    panel.focus();
  });

  panel.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-load-answer]")) return;
    const { source } = await request("GET", path).catch((error) => {
      fail(error);
      return {};
    });
    if (source) load(source);
  });
}
