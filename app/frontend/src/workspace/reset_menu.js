// Reset the editor to the template, or to the last accepted source.
import { request } from "../site/api.js";
import { t } from "../site/messages.js";

/** `load(source)` puts a source into the editor after a confirmation. */
export function enhanceReset(menu, { slug, load, fail }) {
  const template = JSON.parse(document.getElementById("template-source").textContent);

  menu.addEventListener("click", async (event) => {
    const wanted = event.target.closest("[data-reset]")?.dataset.reset;
    if (!wanted) return;
    menu.open = false;
    if (wanted === "template") return load(template);
    try {
      load(await lastAccepted(slug));
    } catch (error) {
      fail(error);
    }
  });
}

async function lastAccepted(slug) {
  const query = new URLSearchParams({ exercise: slug, verdict: "accepted", limit: 1 });
  const { items } = await request("GET", `/api/v1/me/submissions?${query}`);
  if (items.length === 0) throw new Error(t("You have no accepted submission for this exercise yet."));
  return (await request("GET", `/api/v1/submissions/${items[0].id}`)).source;
}
