// The parts of the workspace that a finished submission, or a bought answer, changes: the server renders them anew.
import { localTimes } from "../site/local_times.js";

export async function refreshWorkspace(slug) {
  const response = await fetch(`/exercises/${slug}/records`).catch(() => null);
  if (!response?.ok) return;
  const parts = document.createElement("div");
  parts.innerHTML = await response.text(); // rendered and escaped by our own templates
  for (const fresh of parts.querySelectorAll("template[data-into]")) {
    localTimes(fresh.content);
    document.getElementById(fresh.dataset.into)?.replaceChildren(fresh.content);
  }
}
