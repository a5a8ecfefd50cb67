// Separators between panes: moved by pointer or arrow keys, and stored in this browser.
import { recall, remember } from "../site/storage.js";

const LOW = 20;
const HIGH = 80;
const STEP = 2;

export function enhancePanes(workspace) {
  for (const separator of workspace.querySelectorAll("[role=separator]")) enhance(separator, workspace);
}

function enhance(separator, workspace) {
  const { pane, from } = separator.dataset; // the custom property to set, and the edge to measure from
  const isVertical = separator.getAttribute("aria-orientation") === "vertical";
  const key = `pane-${pane}`;

  const set = (percent) => {
    const size = allowedSize(percent);
    workspace.style.setProperty(`--${pane}`, `${size}%`);
    separator.setAttribute("aria-valuenow", String(Math.round(size)));
    remember(key, String(size));
  };
  const current = () => Number(separator.getAttribute("aria-valuenow"));

  const remembered = Number(recall(key));
  if (remembered) set(remembered);

  separator.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    separator.focus();
    separator.setPointerCapture(event.pointerId);
    separator.classList.add("dragging");
    document.body.classList.add("resizing");
  });
  separator.addEventListener("pointermove", (event) => {
    if (!separator.hasPointerCapture(event.pointerId)) return;
    const box = separator.parentElement.getBoundingClientRect();
    const along = isVertical ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    set(100 * (from === "end" ? 1 - along : along));
  });
  const stop = () => {
    separator.classList.remove("dragging");
    document.body.classList.remove("resizing");
  };
  separator.addEventListener("lostpointercapture", stop);
  separator.addEventListener("dblclick", () => set(Number(separator.dataset.default)));

  separator.addEventListener("keydown", (event) => {
    const target = sizeAfterKey(event.key, current(), { isVertical, from });
    if (target === undefined) return;
    event.preventDefault();
    set(target);
  });
}

/** The nearest allowed size that leaves room on both sides, in percent with one decimal. */
export function allowedSize(percent) {
  return Math.round(Math.min(HIGH, Math.max(LOW, percent)) * 10) / 10;
}

/** The size in percent after `key`, or undefined if the key does nothing. */
export function sizeAfterKey(key, current, { isVertical, from }) {
  const grow = from === "end" ? -STEP : STEP;
  const change = isVertical ? { ArrowRight: grow, ArrowLeft: -grow }[key] : { ArrowDown: grow, ArrowUp: -grow }[key];
  return change ? current + change : { Home: LOW, End: HIGH }[key];
}
