// Forms in line: only an answer that says so is waited for.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inLine } from "../../app/frontend/src/site/waiting_forms.js";

const headers = (values) => new Headers(values);

test("a form is sent again when the service says that it is in line", () => {
  assert.equal(inLine(429, headers({ "retry-after": "20", "x-in-line": "true" })), 20);
});

test("other refusals are shown at once", () => {
  assert.equal(inLine(429, headers({ "retry-after": "20" })), null); // too many wrong passwords
  assert.equal(inLine(401, headers({ "retry-after": "20", "x-in-line": "true" })), null);
  assert.equal(inLine(200, headers({})), null);
  assert.equal(inLine(429, headers({ "x-in-line": "true" })), null);
});
