// Counts the time at work: while the page is in view and somebody has moved, typed or scrolled in the last two minutes.
// Only the sum leaves this page, twice a minute and when it is left.
import { t } from "../site/messages.js";

const TICK_S = 5;
const TOLD_EVERY_S = 30;
const IDLE_AFTER_MS = 120_000;

export function countTime(slug) {
  const level = document.getElementById("time-level");
  const lab = document.getElementById("time-lab");
  if (!level) return;
  let activeAt = Date.now();
  let untold = 0;

  const show = (seconds) => {
    level.textContent = duration(seconds);
    lab.textContent = duration(seconds + Number(lab.dataset.others));
  };
  const tell = async () => {
    const seconds = Math.min(untold, 60);
    if (seconds === 0) return;
    untold = 0;
    const answer = await fetch(`/api/v1/me/time/${slug}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seconds }),
      keepalive: true, // it may be the last thing this page does
    }).catch(() => null); // time that cannot be told is not worth a word
    if (answer?.ok) show((await answer.json()).seconds);
  };

  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]) {
    document.addEventListener(kind, () => (activeAt = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (document.hidden || Date.now() - activeAt > IDLE_AFTER_MS) return;
    untold += TICK_S;
    if (untold >= TOLD_EVERY_S) tell();
  }, TICK_S * 1000);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
}

function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("{minutes} min", { minutes });
  return t("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
