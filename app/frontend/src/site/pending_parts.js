// Parts of a page that change while something runs. They are fetched repeatedly until nothing in them is pending.
import { localTimes } from "./local_times.js";

const EVERY_MS = 700;
// A ticked box or a focused button means that the user is about to act, so the part is not replaced.
const DECIDING = "input:checked, :is(input, button):focus";

export function enhanceRefresh() {
  for (const piece of document.querySelectorAll("[data-refresh]")) refresh(piece);
}

async function refresh(piece) {
  while (piece.querySelector("[data-pending]")) {
    await new Promise((resolve) => setTimeout(resolve, Number(piece.dataset.refreshEvery) || EVERY_MS));
    if (document.hidden || piece.querySelector(DECIDING)) continue;
    const response = await fetch(piece.dataset.refresh).catch(() => null);
    if (!response) continue; // the next attempt may succeed
    if (!response.ok) return;
    const text = await response.text();
    if (piece.querySelector(DECIDING)) continue;
    const isOpen = piece.querySelector("details")?.open;
    piece.innerHTML = text; // rendered and escaped by the server's templates
    if (isOpen) piece.querySelector("details")?.setAttribute("open", "");
    localTimes(piece);
  }
}
