// A piece of a page that changes while something runs: asked for again and again until nothing in it is pending.
import { localTimes } from "./times.js";

const EVERY_MS = 700;

export function enhanceRefresh() {
  for (const piece of document.querySelectorAll("[data-refresh]")) refresh(piece);
}

async function refresh(piece) {
  while (piece.querySelector("[data-pending]")) {
    await new Promise((resolve) => setTimeout(resolve, Number(piece.dataset.refreshEvery) || EVERY_MS));
    if (document.hidden) continue;
    const response = await fetch(piece.dataset.refresh).catch(() => null);
    if (!response) continue; // the next try may get through
    if (!response.ok) return;
    piece.innerHTML = await response.text(); // rendered and escaped by our own templates
    localTimes(piece);
  }
}
