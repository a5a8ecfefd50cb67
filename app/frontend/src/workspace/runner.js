// Run and Submit: by button, by key, one at a time.
import { request } from "../site/api.js";

export function enhanceRunner(form, { editor, results, ownInput, slug }) {
  const isLoggedIn = form.dataset.loggedIn === "true";
  let busy = false;

  const setBusy = (value) => {
    busy = value;
    for (const button of [...form.querySelectorAll("[data-action]"), ownInput.button]) {
      button.setAttribute("aria-disabled", String(value));
    }
  };

  async function start(kind, body, onRefused = (error) => results.fail(error.message, error.status)) {
    if (busy) return;
    if (!isLoggedIn) return location.assign(form.dataset.login);
    setBusy(true);
    try {
      const { id } = await send(kind, body, onRefused);
      if (id) await results.follow(id);
    } finally {
      setBusy(false);
    }
  }

  async function send(kind, body, onRefused) {
    try {
      results.starting();
      return await request("POST", `/api/v1/exercises/${slug}/${kind}`, { source: editor.text, ...body });
    } catch (error) {
      onRefused(error);
      return {};
    }
  }

  const isOffered = (action) => !form.querySelector(`[data-action][value="${action}"]`)?.disabled;
  const runner = {
    run: () => {
      if (isOffered("run")) start("runs", {});
    },
    submit: () => {
      if (isOffered("submit")) start("submissions", wish(form));
    },
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.value === "run") runner.run();
    else runner.submit();
  });
  form.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    runner[action]();
  });
  ownInput.button.addEventListener("click", () => {
    const inputs = ownInput.read();
    if (inputs) start("runs", { inputs });
  });

  const pending = results.pending;
  if (pending) {
    setBusy(true);
    results.follow(pending).finally(() => setBusy(false));
  }
  return runner;
}

/** The assignment that a submission is for, and whether practice will do. */
function wish({ elements: { assignment, practice } }) {
  return { assignment_id: assignment?.value || null, practice: practice?.value === "true" };
}

/** "submit" or "run" if a key outside the editor is bound to it. */
export function actionOf({ key, ctrlKey, metaKey, defaultPrevented }) {
  if (defaultPrevented || !(ctrlKey || metaKey)) return undefined;
  return { Enter: "submit", "'": "run" }[key];
}
