// What is typed is never lost: at once into this browser, a moment later to the server for who is logged in.
// The copy in the browser goes away once the server has it; one that is still there on opening was not saved.
import { request } from "../site/api.js";
import { t } from "../site/messages.js";
import { recall, remember } from "../site/storage.js";

const PAUSE_MS = 700;
const RETRY_MS = 10_000;

/** `slug`, `user` (empty when nobody is logged in), `hasDraft`: "true" if the server's text is a draft. */
export function keepDraft(editor, { slug, user, hasDraft }) {
  const state = document.getElementById("save-state");
  const localKey = `draft:${user}:${slug}`;
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
      if (error.status !== 401 && timer === null) later((error.retryAfter ?? 0) * 1000 || RETRY_MS);
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
  const unsaved = recall(localKey) ?? adopted(user, slug, hasDraft === "true");
  if (unsaved !== null && unsaved !== editor.text) editor.set(unsaved);
  else show(hasDraft === "true" ? t("Saved") : "");
}

/** What was typed before logging in, if the account has nothing of its own for this exercise. */
function adopted(user, slug, hasDraft) {
  const key = `draft::${slug}`;
  const text = recall(key);
  if (!user || text === null) return null;
  remember(key, null);
  return hasDraft ? null : text;
}
