// Follows one submission until it is finished: by events, and where they do not come through by asking again.
const POLL_MS = 1000;
const LOST_AFTER = 3;

/**
 * Calls on.state(html), on.case(data) and on.lost(); resolves when finished. `signal` ends it early.
 * Of a refused submission on.explanation(html) may be called after that; "" if there is none.
 */
export function follow(id, on, signal) {
  return new Promise((resolve) => {
    const source = new EventSource(`/submissions/${id}/live`);
    let failures = 0;
    let isFinished = false;
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
      if (isFinished) return on.explanation(""); // it is on the page when that is loaded again
      poll(id, on, signal).then(resolve);
    };
  });
}

async function poll(id, on, signal) {
  while (!signal.aborted) {
    try {
      const response = await fetch(`/submissions/${id}/result`, { signal });
      if (response.status === 401 || response.status === 404) return on.lost(response.status);
      if (!response.ok) on.lost(response.status);
      else {
        on.state(await response.text());
        if (response.headers.get("x-submission-status") === "finished") return on.explanation("");
      }
    } catch {
      if (signal.aborted) return;
      on.lost(0);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
