// Forms that may wait in line for a while: logging in, creating an account. The request is held until it is its turn.
// When the line is too long the service says after how many seconds to send again; the form does, so nothing is typed
// twice. Without scripts the page comes back with the typed name.
import { t } from "./messages.js";

const SHOWN_AFTER_MS = 400;

export function enhanceWaitingForms() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-waiting]")) return;
    event.preventDefault();
    send(event.target);
  });
}

async function send(form) {
  if (form.dataset.sending) return;
  form.dataset.sending = "true";
  const button = form.querySelector("button:not([type=button])");
  const body = new URLSearchParams(new FormData(form));
  const notice = document.createElement("p");
  notice.className = "hint waiting";
  notice.setAttribute("role", "status");
  form.append(notice);
  button.setAttribute("aria-disabled", "true");
  const timer = setTimeout(() => (notice.textContent = form.dataset.waiting), SHOWN_AFTER_MS);
  try {
    await show(await answered(form, body, notice));
  } catch {
    notice.textContent = t("The service cannot be reached. Check the connection; what you typed is kept.");
  } finally {
    clearTimeout(timer);
    delete form.dataset.sending;
    button.removeAttribute("aria-disabled");
  }
}

/** The answer to the form, sent again as long as the service asks for it. */
async function answered(form, body, notice) {
  for (;;) {
    const response = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
    const seconds = inLine(response.status, response.headers);
    if (seconds === null) return response;
    for (let left = seconds; left > 0; left--) {
      notice.textContent = t("Many people are logging in right now. It is your turn in about {seconds} s.", {
        seconds: left,
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    notice.textContent = form.dataset.waiting;
  }
}

/** The seconds until a form that waits in line is sent again, or null if it is answered. */
export function inLine(status, headers) {
  const seconds = Number(headers.get("retry-after"));
  return status === 429 && headers.get("x-in-line") === "true" && seconds > 0 ? seconds : null;
}

/** Go to the page that the service redirects to, or show the form again with the reason. */
async function show(response) {
  if (response.redirected) {
    location.assign(response.url);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  document.title = page.title;
  document.querySelector("main [autofocus]")?.focus();
}
