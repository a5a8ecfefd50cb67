// Autosave of the draft: in this browser at once, and shortly after on the server if the user is logged in.
// The browser's copy is deleted once the server has it. A copy found on opening was not saved.
import { request } from "../site/api.js";
import { t } from "../site/messages.js";
import { recall, remember } from "../site/storage.js";

const PAUSE_MS = 700;
const RETRY_MS = 10_000;

/** `slug`, `user` (empty if not logged in), `hasDraft`: "true" if the server's text is a draft. */
export function keepDraft(editor, { slug, user, hasDraft }) {
  const state = document.getElementById("save-state");
  const localKey = keyOf(user, slug);
  let timer = null;

  const show = (text, isBad = false) => {
    state.textContent = text;
    state.classList.toggle("is-bad", isBad);
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  async function save() {
    timer = null;
    if (!user) return show(t("Saved in this browser"));
    const source = editor.text;
    try {
      await request("PUT", `/api/v1/me/drafts/${slug}`, { source });
    } catch (error) {
      show(
        error.status === 401 ? t("Logged out; kept in this browser") : t("Not saved yet; kept in this browser"),
        true,
      );
      const wait = retryDelay(error);
      if (wait !== null && timer === null) later(wait);
      return;
    }
    if (editor.text !== source) return;
    remember(localKey, null);
    show(t("Saved"));
  }

  editor.onChange((text) => {
    remember(localKey, text);
    show(t("Saving…"));
    later(PAUSE_MS);
  });
  document.addEventListener("visibilitychange", () => document.hidden && timer !== null && save());
  const unsaved = unsavedText(user, slug, hasDraft === "true");
  if (unsaved !== null && unsaved !== editor.text) editor.set(unsaved);
  else show(hasDraft === "true" ? t("Saved") : "");
}

/** The milliseconds until a failed request is retried; null if only a login helps. */
export function retryDelay({ status, retryAfter }) {
  return status === 401 ? null : (retryAfter ?? 0) * 1000 || RETRY_MS;
}

/** A text that only this browser has, or null. */
export function unsavedText(user, slug, hasDraft) {
  return recall(keyOf(user, slug)) ?? typedBeforeLogin(user, slug, hasDraft);
}

function keyOf(user, slug) {
  return `draft:${user}:${slug}`;
}

/** The text typed before login, returned only once; null if the account has a draft of this exercise. */
function typedBeforeLogin(user, slug, hasDraft) {
  const key = keyOf("", slug);
  const text = recall(key);
  if (!user || text === null) return null;
  remember(key, null);
  return hasDraft ? null : text;
}
