// The result pane: HTML that the server renders for a submission, extended case by case while it runs.
import { request } from "../site/api.js";
import { enhanceErrorMaps } from "../site/error_maps.js";
import { localTimes } from "../site/local_times.js";
import { t } from "../site/messages.js";
import { follow } from "./follow_submission.js";
import { replacePart } from "./replace_part.js";
import { startClock } from "./run_clock.js";

export class Results {
  constructor(panel, reveal = () => {}) {
    this.panel = panel;
    this.reveal = reveal;
    this.status = document.getElementById("announce");
    this.controller = new AbortController();
    this.onFinished = () => {};
    this.onLines = () => {};
    this.stopClock = () => {};
    panel.addEventListener("click", (event) => this.stop(event));
    panel.addEventListener("click", openCase);
    this.watchClock();
  }

  /** The unfinished submission that the page was opened with, or null. */
  get pending() {
    return this.panel.querySelector("[data-pending]")?.dataset.pending ?? null;
  }

  starting() {
    this.controller.abort();
    this.controller = new AbortController();
    this.stopClock();
    this.onLines([]);
    this.clone("starting-notice");
    this.reveal();
  }

  async follow(id) {
    const { signal } = this.controller;
    await follow(
      id,
      {
        state: (html) => this.show(html),
        case: (data) => this.addCase(data),
        explanation: (parts) => this.update(parts),
        speed: ({ html, announcement }) => this.update({ speed: html, announcement }),
        update: (parts) => this.update(parts),
        lost: (status) => this.fail(lostMessage(status), status),
      },
      signal,
    );
    if (signal.aborted) return;
    this.panel.querySelector(".card.is-good")?.classList.add("celebrate");
    this.onFinished();
  }

  /** Cancel the submission. The final state arrives as an ordinary event. */
  async stop(event) {
    const button = event.target.closest("[data-stop]");
    if (!button) return;
    event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    try {
      await request("POST", `/api/v1/submissions/${button.dataset.stop}/cancel`);
    } catch (error) {
      button.removeAttribute("aria-disabled");
      this.announce(error.message);
      this.panel.querySelector("[data-progress]").textContent = error.message;
    }
  }

  show(html) {
    const hadFocus = document.activeElement?.matches("[data-stop]");
    this.panel.innerHTML = html; // rendered and escaped by the server's templates
    if (hadFocus) (this.panel.querySelector("[data-stop]") ?? this.panel).focus();
    this.panel.scrollTop = 0; // the card is what to read first
    localTimes(this.panel);
    enhanceErrorMaps(this.panel);
    this.watchClock();
    this.onLines(this.lines);
    this.announce(this.panel.querySelector("[data-announce]")?.dataset.announce ?? "");
  }

  /** Replace the parts that changed after a verdict. What stays the same is not touched, so nothing read moves. */
  update({ announcement, ...parts }) {
    for (const [name, html] of Object.entries(parts)) {
      const place = this.panel.querySelector(`[data-${name}]`);
      if (place && typeof html === "string") replacePart(place, html);
    }
    this.onLines(this.lines);
    if (announcement) this.announce(announcement);
  }

  /** The lines of the submission that the card names: [{line, text, label}], the place of the error first. */
  get lines() {
    return [...this.panel.querySelectorAll("[data-card] [data-line]")].map((link) => ({
      line: Number(link.dataset.line),
      text: link.dataset.text,
      label: link.textContent,
    }));
  }

  watchClock() {
    this.stopClock();
    this.stopClock = startClock(this.panel.querySelector("[data-run-clock]"), (text) => this.announce(text));
  }

  addCase({ html, done }) {
    this.panel.querySelector("[data-cases]").insertAdjacentHTML("beforeend", html);
    this.panel.querySelector("[data-cases]").lastElementChild.classList.add("case-arrived");
    const progress = this.panel.querySelector("progress");
    const total = progress.hasAttribute("max") ? progress.max : null; // known from an earlier submission
    if (total !== null) progress.value = done;
    this.panel.querySelector("[data-progress]").textContent = progressText(done, total);
  }

  fail(message, status = 0) {
    this.stopClock();
    this.clone("failure-notice");
    this.panel.querySelector("[data-message]").textContent = message;
    this.panel.querySelector("[data-login]").hidden = status !== 401;
    this.announce(message);
    this.reveal();
  }

  clone(id) {
    this.panel.replaceChildren(document.getElementById(id).content.cloneNode(true));
  }

  announce(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

/** A link to a case opens the folds around it. */
function openCase(event) {
  const link = event.target.closest("[data-open-case]");
  const row = link && document.getElementById(link.hash.slice(1));
  if (!row) return;
  event.preventDefault();
  for (let fold = row.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const line = row.querySelector("summary") ?? row;
  if (line === row) row.tabIndex = -1;
  row.querySelector("details")?.setAttribute("open", "");
  row.scrollIntoView({ block: "start" });
  line.focus({ preventScroll: true });
}

export function lostMessage(status) {
  if (status === 401) return t("You are logged out. Log in again; what you typed is kept.");
  if (status === 404) return t("This submission no longer exists.");
  if (status >= 500)
    return t("The service had a problem. Your result is not lost; this page tries again every second.");
  return t("The connection was lost. Your result is not lost; this page tries again every second.");
}

export function progressText(done, total) {
  if (total === null) return done === 1 ? t("1 case") : t("{done} cases", { done });
  return t("{done} of {total} cases", { done, total });
}
