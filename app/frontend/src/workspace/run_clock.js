// A clock while a submission runs. The server says how long ago it started: a computer may have another time.
import { t } from "../site/messages.js";

const FIRST_ANNOUNCED_S = 10;
const ANNOUNCED_EVERY_S = 30;

/** "3 of at most 20 s". The limit is of run time; drawing the cases and starting up come on top, so it stops there. */
export function clockText(seconds, limit) {
  return t("{seconds} of at most {limit} s", { seconds: Math.min(Math.floor(seconds), Math.floor(limit)), limit });
}

/** Whether a screen reader hears the clock at this full second: after 10 s, then every 30 s. */
export function isAnnounced(second) {
  const since = second - FIRST_ANNOUNCED_S;
  return since >= 0 && since % ANNOUNCED_EVERY_S === 0;
}

/** Run the clock in `element`, if there is one. Returns a function that stops it. */
export function startClock(element, announce) {
  if (!element) return () => {};
  const limit = Number(element.dataset.limit);
  const started = performance.now() - Number(element.dataset.runClock) * 1000;
  let shown = -1;
  const draw = () => {
    const second = Math.floor((performance.now() - started) / 1000);
    if (second === shown) return;
    shown = second;
    element.textContent = clockText(second, limit);
    if (isAnnounced(second)) announce(t("Still running, {seconds} s so far.", { seconds: second }));
  };
  const timer = setInterval(draw, 200);
  draw();
  return () => clearInterval(timer);
}
