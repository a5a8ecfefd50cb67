// The result pane: HTML that the server renders for a submission, extended case by case while it runs.
import { request } from "../site/api.js";
import { enhanceErrorMaps } from "../site/error_maps.js";
import { localTimes } from "../site/local_times.js";
import { t } from "../site/messages.js";
import { follow } from "./follow_submission.js";

export class Results {
  constructor(panel, reveal = () => {}) {
    this.panel = panel;
    this.reveal = reveal;
    this.status = document.getElementById("announce");
    this.controller = new AbortController();
    this.onFinished = () => {};
    panel.addEventListener("click", (event) => this.stop(event));
  }

  /** The unfinished submission that the page was opened with, or null. */
  get pending() {
    return this.panel.querySelector("[data-pending]")?.dataset.pending ?? null;
  }

  starting() {
    this.controller.abort();
    this.controller = new AbortController();
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
        explanation: (html) => this.explain(html),
        lost: (status) => this.fail(lostMessage(status), status),
      },
      signal,
    );
    if (signal.aborted) return;
    this.panel.querySelector(".banner.is-good")?.classList.add("celebrate");
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
    localTimes(this.panel);
    enhanceErrorMaps(this.panel);
    this.announce(this.panel.querySelector("[data-announce]")?.dataset.announce ?? "");
  }

  explain(html) {
    const place = this.panel.querySelector("[data-explanation]");
    if (!place || (!html && place.querySelector("[data-explained]"))) return;
    place.innerHTML = html; // rendered and escaped by the server's templates
    enhanceErrorMaps(place);
    const explained = place.querySelector("[data-explained]");
    if (explained) this.announce(explained.dataset.explained);
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

export function lostMessage(status) {
  if (status === 401) return t("You are logged out. Log in again; what you typed is kept.");
  if (status === 404) return t("This submission no longer exists.");
  if (status >= 500)
    return t("The service had a problem. Your result is not lost; this page tries again every second.");
  return t("The connection was lost. Your result is not lost; this page tries again every second.");
}

export function progressText(done, total) {
  return total === null ? t("{done} cases", { done }) : t("{done} of {total} cases", { done, total });
}
