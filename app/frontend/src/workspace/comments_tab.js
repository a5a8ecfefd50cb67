// The comments tab: fetches the comments page when opened, and sends its forms without leaving the workspace.
import { drawFormulas } from "../site/formulas.js";
import { localTimes } from "../site/local_times.js";
import { t } from "../site/messages.js";

const HEADERS = { accept: "text/html" };

export function enhanceComments(tab, panel, slug) {
  if (!tab) return;

  const show = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const comments = page.querySelector("[data-comments]");
    if (!comments) {
      const reason = page.querySelector(".error-page h1 + p")?.textContent;
      throw new Error(reason ?? t("You are logged out. Log in again; what you typed is kept."));
    }
    panel.replaceChildren(comments); // rendered, cleaned and escaped by the server's templates
    document.getElementById("comment-count").textContent = comments.dataset.comments;
    localTimes(panel);
    drawFormulas(panel);
    const { hash } = new URL(answer.url);
    if (hash) panel.querySelector(hash)?.scrollIntoView({ block: "nearest" });
  };

  const fail = (message) => {
    panel.querySelector(".comment-problem")?.remove();
    const notice = document.createElement("p");
    notice.className = "notice notice-bad comment-problem";
    notice.setAttribute("role", "alert");
    notice.textContent = message;
    panel.prepend(notice);
    notice.scrollIntoView({ block: "nearest" });
  };

  const load = async (address, options = {}) => {
    let answer;
    try {
      answer = await fetch(address, { ...options, headers: HEADERS });
    } catch {
      return fail(t("The service cannot be reached. Check the connection; what you typed is kept."));
    }
    await show(answer).catch((error) => fail(error.message));
  };

  tab.addEventListener("tab-selected", () => load(`/exercises/${slug}/comments`));
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    load(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  });
  panel.addEventListener("click", (event) => {
    const older = event.target.closest(".pager a");
    if (!older) return;
    event.preventDefault();
    load(older.href);
  });
}
