// Follows one submission until it is finished: by events, and where they do not come through by asking again.
const POLL_MS = 1000;
const LOST_AFTER = 3;

/**
 * Calls on.state(html), on.case(data) and on.lost(); resolves when finished. `signal` ends it early.
 * Of a refused submission on.explanation(html) may be called after that; "" if there is none.
 */
export function follow(id, on, signal) {
  return new Promise((resolve) => {
    let isFinished = false;
    const ask = () => poll(id, on, signal, isFinished, resolve);
    if (typeof EventSource === "undefined") return void ask();
    const source = new EventSource(`/submissions/${id}/live`);
    let failures = 0;
    const finish = () => {
      source.close();
      resolve();
    };
    signal.addEventListener("abort", finish);
    source.addEventListener("state", (event) => {
      failures = 0;
      const { html, finished, explained_later } = JSON.parse(event.data);
      on.state(html);
      isFinished = finished;
      if (finished && explained_later) resolve();
      else if (finished) finish();
    });
    source.addEventListener("explanation", (event) => {
      on.explanation(JSON.parse(event.data).html);
      finish();
    });
    source.addEventListener("case", (event) => on.case(JSON.parse(event.data)));
    source.onerror = () => {
      if (++failures < LOST_AFTER && source.readyState !== EventSource.CLOSED) return;
      source.close();
      ask();
    };
  });
}

/** Asks every second. A verdict that is shown stays: only its explanation is waited for, and no failure covers it. */
async function poll(id, on, signal, isFinished, resolve) {
  while (!signal.aborted) {
    try {
      const response = await fetch(`/submissions/${id}/result`, { signal });
      const isGone = response.status === 401 || response.status === 404;
      if (response.ok) {
        const html = await response.text();
        const { isPending, explanation } = parts(html);
        if (isFinished && !isPending) return on.explanation(explanation);
        if (!isFinished) on.state(html);
        isFinished = response.headers.get("x-submission-status") === "finished";
        if (isFinished) resolve();
        if (!isPending) return;
      } else if (!isFinished) on.lost(response.status);
      else if (isGone) on.explanation("");
      if (isGone) return resolve();
    } catch {
      if (!signal.aborted && !isFinished) on.lost(0);
    }
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
  resolve();
}

/** What a rendered result says: whether more is to come, and why it was refused. */
function parts(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // rendered and escaped by our own templates
  return {
    isPending: template.content.querySelector("[data-pending]") !== null,
    explanation: template.content.querySelector("[data-explanation]")?.innerHTML ?? "",
  };
}
