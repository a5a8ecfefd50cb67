// Follows one submission until it is finished: by server-sent events, or by polling if events fail.
const POLL_MS = 1000;
const LOST_AFTER = 3;

/**
 * Call on.state(html), on.case(data) and on.lost(status); resolve when finished. `signal` ends it early.
 * After a verdict on.explanation({card, more, announcement}) may follow, more than once, or on.speed({html, ...}).
 */
export function follow(id, on, signal) {
  return new Promise((resolve) => {
    let isFinished = false;
    const startPolling = () => poll(id, on, signal, isFinished, resolve);
    if (typeof EventSource === "undefined") return void startPolling();
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
      const explanation = JSON.parse(event.data);
      failures = 0;
      on.explanation(explanation);
      if (explanation.is_last) finish();
    });
    source.addEventListener("speed", (event) => {
      on.speed(JSON.parse(event.data));
      finish();
    });
    source.addEventListener("case", (event) => on.case(JSON.parse(event.data)));
    source.onerror = () => {
      if (++failures < LOST_AFTER && source.readyState !== EventSource.CLOSED) return;
      source.close();
      startPolling();
    };
  });
}

/** Poll every second. A failure never replaces a shown verdict while its explanation is pending. */
async function poll(id, on, signal, isVerdictShown, resolve) {
  let hasVerdict = isVerdictShown;
  while (!signal.aborted) {
    try {
      const step = afterAnswer(await ask(id, signal), hasVerdict);
      if (step.call) on[step.call](step.argument);
      hasVerdict = step.hasVerdict;
      if (hasVerdict || step.isLast) resolve();
      if (step.isLast) return;
    } catch {
      if (!signal.aborted && !hasVerdict) on.lost(0);
    }
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
  resolve();
}

async function ask(id, signal) {
  const response = await fetch(`/submissions/${id}/result`, { signal });
  if (!response.ok) return { status: response.status };
  const html = await response.text();
  const isFinished = response.headers.get("x-submission-status") === "finished";
  return { status: response.status, html, isFinished, ...read(html) };
}

/**
 * The method of `on` to call after one answer, its argument, and whether more answers are needed.
 * `answer.html` is missing if the request failed; `hasVerdict`: an earlier answer was finished.
 */
export function afterAnswer({ status, html, isFinished, isPending, parts }, hasVerdict) {
  if (html === undefined) {
    const isLast = status === 401 || status === 404;
    if (!hasVerdict) return { call: "lost", argument: status, hasVerdict, isLast };
    return { hasVerdict, isLast };
  }
  if (!hasVerdict) return { call: "state", argument: html, hasVerdict: isFinished, isLast: !isPending };
  return { call: "update", argument: parts, hasVerdict, isLast: !isPending };
}

/** Whether a rendered result is still pending, and the parts of it that change after a verdict. */
function read(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // rendered and escaped by the server's templates
  const part = (selector) => template.content.querySelector(selector)?.innerHTML.trim() ?? "";
  return {
    isPending: template.content.querySelector("[data-pending]") !== null,
    parts: {
      card: part("[data-card]"),
      more: part("[data-more]"),
      speed: part("[data-speed]"),
      announcement: template.content.querySelector("[data-announce]")?.dataset.announce ?? "",
    },
  };
}
