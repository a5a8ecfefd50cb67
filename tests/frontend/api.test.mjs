import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, mock, test } from "node:test";
import { ApiError, problemText, request } from "../../app/frontend/src/site/api.js";

const ANSWERS = {
  "/ok": [200, { "content-type": "application/json" }, '{"id": "a1"}'],
  "/empty": [204, {}, ""],
  "/busy": [
    429,
    { "content-type": "application/problem+json", "retry-after": "7" },
    '{"title": "Too Many Requests"}',
  ],
  "/html": [502, { "content-type": "text/html" }, "<h1>Bad Gateway</h1>"],
};
const received = [];
globalThis.document = { documentElement: { lang: "zh-CN" } };
const server = createServer(async (incoming, outgoing) => {
  const body = await Array.fromAsync(incoming);
  received.push({
    method: incoming.method,
    type: incoming.headers["content-type"],
    language: incoming.headers["accept-language"],
    body: Buffer.concat(body).toString(),
  });
  const [status, headers, text] = ANSWERS[incoming.url];
  outgoing.writeHead(status, headers).end(text);
});

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { fetch } = globalThis; // a page resolves paths by itself
  const origin = `http://127.0.0.1:${server.address().port}`;
  mock.method(globalThis, "fetch", (path, options) => fetch(new URL(path, origin), options));
});
after(() => {
  mock.restoreAll();
  server.close();
  server.closeAllConnections();
});

test("a body is sent as JSON, and the parsed answer comes back", async () => {
  assert.deepEqual(await request("POST", "/ok", { source: "x = 1" }), { id: "a1" });
  assert.deepEqual(received.at(-1), {
    method: "POST",
    type: "application/json",
    language: "zh-CN",
    body: '{"source":"x = 1"}',
  });
});

test("an empty answer is null", async () => {
  assert.equal(await request("POST", "/empty"), null);
  assert.deepEqual(received.at(-1), { method: "POST", type: undefined, language: "zh-CN", body: "" });
});

test("a refusal is an ApiError with status, sentence and the wait that the server asks for", async () => {
  await assert.rejects(request("GET", "/busy"), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.status, error.retryAfter], [429, 7]);
    assert.equal(error.message, "Too many requests. Try again in 7 s.");
    return true;
  });
});

test("an answer of a proxy that is no JSON is an ApiError, too", async () => {
  await assert.rejects(request("GET", "/html"), { status: 502, retryAfter: null });
});

test("a service that cannot be reached has the status 0", async () => {
  await assert.rejects(request("GET", "http://127.0.0.1:1/"), {
    status: 0,
    message: "The service cannot be reached. Check the connection; what you typed is kept.",
  });
});

test("the most exact text of a problem is shown", () => {
  const problem = {
    title: "Unprocessable",
    detail: "The source is too long.",
    errors: [{ message: "At most 64 KiB." }],
  };
  assert.equal(problemText(422, problem, null), "At most 64 KiB.");
  assert.equal(problemText(422, { ...problem, errors: [] }, null), "The source is too long.");
  assert.equal(problemText(422, { title: "Unprocessable" }, null), "Unprocessable");
  assert.equal(problemText(418, {}, null), "This did not work (status 418).");
  assert.equal(
    problemText(500, problem, null),
    "The service had a problem and could not do this. Try again in a moment.",
  );
});
