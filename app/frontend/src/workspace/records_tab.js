// The tab of the user's submissions. Opening one fetches its changes, and any source can be loaded into the editor.
import { request } from "../site/api.js";

/** `load(source)` puts a source into the editor after a confirmation. */
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

  panel.addEventListener(
    "toggle",
    async ({ target }) => {
      const place = target.open && target.querySelector(":scope > div:empty");
      if (!place) return;
      const response = await fetch(`/submissions/${target.dataset.source}/source`).catch(() => null);
      if (response?.ok)
        place.innerHTML = await response.text(); // rendered and escaped by the server's templates
      else target.open = false;
    },
    true,
  ); // it does not bubble
}
