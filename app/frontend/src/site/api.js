// Requests to the HTTP API. Every failure becomes an ApiError with a message for the user.
import { t } from "./messages.js";

export class ApiError extends Error {
  constructor(status, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The message for a failed request; `problem` is the body, an RFC 9457 problem or {}. */
export function problemText(status, problem, retryAfter) {
  if (status === 401) return t("You are logged out. Log in again; what you typed is kept.");
  if (status === 413) return t("This is too large for the service. Make it shorter.");
  if (status === 429) return t("Too many requests. Try again in {seconds} s.", { seconds: retryAfter ?? 5 });
  if (status >= 500) return t("The service had a problem and could not do this. Try again in a moment.");
  return (
    problem.errors?.[0]?.message ||
    problem.detail ||
    problem.title ||
    t("This did not work (status {status}).", { status })
  );
}

/** The parsed response, or null if it is empty. Throws ApiError. */
export async function request(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        "accept-language": document.documentElement.lang,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      keepalive: method === "PUT" && JSON.stringify(body).length < 60_000, // a draft outlives a closed tab
    });
  } catch {
    throw new ApiError(0, t("The service cannot be reached. Check the connection; what you typed is kept."));
  }
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const answer = isJson ? await response.json() : null;
  if (response.ok) return answer;
  const retryAfter = Number(response.headers.get("retry-after")) || null;
  throw new ApiError(response.status, problemText(response.status, answer ?? {}, retryAfter), retryAfter);
}
