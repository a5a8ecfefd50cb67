// The parts of the workspace that change with a finished submission or an unlocked solution, rendered by the server.
import { enhanceClocks } from "../site/exam_clocks.js";
import { localTimes } from "../site/local_times.js";
import { nameShortcuts } from "./shortcut_names.js";

export async function refreshWorkspace(slug, assignment) {
  const query = assignment ? `?assignment=${assignment}` : "";
  const response = await fetch(`/exercises/${slug}/records${query}`).catch(() => null);
  if (!response?.ok) return;
  const parts = document.createElement("div");
  parts.innerHTML = await response.text(); // rendered and escaped by the server's templates
  for (const fresh of parts.querySelectorAll("template[data-into]")) {
    localTimes(fresh.content);
    enhanceClocks(fresh.content);
    nameShortcuts(fresh.content);
    document.getElementById(fresh.dataset.into)?.replaceChildren(fresh.content);
  }
}
