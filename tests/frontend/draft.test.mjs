import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { recall, remember } from "../../app/frontend/src/site/storage.js";
import { retryDelay, unsavedText } from "../../app/frontend/src/workspace/draft.js";

/** Web Storage as browsers have it, which Node does not offer without a flag. */
class MemoryStorage {
  texts = new Map();
  getItem = (key) => this.texts.get(key) ?? null;
  setItem = (key, text) => this.texts.set(key, text);
  removeItem = (key) => this.texts.delete(key);
}

beforeEach(() => (globalThis.localStorage = new MemoryStorage()));

test("a stored text comes back until it is deleted", () => {
  assert.equal(recall("draft"), null);
  assert.equal(remember("draft", "x = 1"), true);
  assert.equal(recall("draft"), "x = 1");
  remember("draft", null);
  assert.equal(recall("draft"), null);
});

test("a storage that is switched off or full breaks nothing", () => {
  const refuse = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  globalThis.localStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  assert.equal(remember("draft", "x = 1"), false);
  assert.equal(recall("draft"), null);
});

test("a text that the server did not get comes back for its user and exercise only", () => {
  remember("draft:7:maxpool", "mine");
  assert.equal(unsavedText("7", "maxpool", true), "mine");
  assert.equal(unsavedText("8", "maxpool", true), null);
  assert.equal(unsavedText("7", "relu", true), null);
});

test("a text typed before logging in moves to an account without a draft, once", () => {
  remember("draft::maxpool", "typed before");
  assert.equal(unsavedText("7", "maxpool", false), "typed before");
  assert.equal(unsavedText("7", "maxpool", false), null);
});

test("a text typed before logging in does not replace the account's draft", () => {
  remember("draft::maxpool", "typed before");
  assert.equal(unsavedText("7", "maxpool", true), null);
  assert.equal(recall("draft::maxpool"), null);
});

test("a visitor keeps the text", () => {
  remember("draft::maxpool", "typed");
  assert.equal(unsavedText("", "maxpool", false), "typed");
  assert.equal(unsavedText("", "maxpool", false), "typed");
});

test("a failed save is tried again when the server allows it, and not while logged out", () => {
  assert.equal(retryDelay({ status: 0 }), 10_000);
  assert.equal(retryDelay({ status: 429, retryAfter: 3 }), 3000);
  assert.equal(retryDelay({ status: 401 }), null);
});
