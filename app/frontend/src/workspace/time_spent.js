// Counts the time spent, and sends only the sum: twice a minute, and when the user leaves the page.
import { t } from "../site/messages.js";

const TICK_S = 5;
const SEND_AFTER_S = 30;
const MOST_AT_ONCE_S = 60;
const IDLE_AFTER_MS = 120_000;

export function countTime(slug) {
  const level = document.getElementById("time-level");
  const lab = document.getElementById("time-lab");
  if (!level) return;
  const clock = new WorkClock(Date.now());

  const show = (seconds) => {
    level.textContent = duration(seconds);
    lab.textContent = duration(seconds + Number(lab.dataset.others));
  };
  const send = async () => {
    const seconds = clock.take();
    if (seconds === 0) return;
    const answer = await fetch(`/api/v1/me/time/${slug}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seconds }),
      keepalive: true, // the page may be closing
    }).catch(() => null); // a few lost seconds need no message
    if (answer?.ok) show((await answer.json()).seconds);
  };

  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]) {
    document.addEventListener(kind, () => clock.touch(Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (!document.hidden) clock.tick(Date.now());
    if (clock.isDue) send();
  }, TICK_S * 1000);
  document.addEventListener("visibilitychange", () => document.hidden && send());
}

/** Active seconds: those of each tick within two minutes of a pointer move, a key or a scroll. */
export class WorkClock {
  constructor(now) {
    this.activeAt = now;
    this.seconds = 0;
  }

  touch(now) {
    this.activeAt = now;
  }

  tick(now) {
    if (now - this.activeAt <= IDLE_AFTER_MS) this.seconds += TICK_S;
  }

  get isDue() {
    return this.seconds >= SEND_AFTER_S;
  }

  /** Return the seconds since the last call, at most what one API request allows. */
  take() {
    const seconds = Math.min(this.seconds, MOST_AT_ONCE_S);
    this.seconds = 0;
    return seconds;
  }
}

export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("{minutes} min", { minutes });
  return t("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
