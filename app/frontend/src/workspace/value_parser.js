// Parses `name = value` lines, where a value is written as in JSON or Python. An error names its place and reason.
import { t } from "../site/messages.js";

export class ValueSyntaxError extends Error {
  constructor(message, text, position) {
    super(message);
    const before = text.slice(0, position);
    this.line = before.split("\n").length;
    this.column = position - before.lastIndexOf("\n");
    this.lineText = text.split("\n")[this.line - 1];
  }
}

const WORDS = { true: true, True: true, false: false, False: false, None: null, null: null };
const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const COMPLEX = new RegExp(`[-+]?(?:${NUMBER}[-+])?${NUMBER}[jJ]`, "y");
const ESCAPES = { n: "\n", t: "\t", r: "\r", 0: "\0", b: "\b", f: "\f", v: "\v", a: "\x07" };

/**
 * {name: value} of all lines. Throws ValueSyntaxError.
 * Lists of the inputs named in `lists` may hold anything; any other list is an array, with rows of one length.
 */
export function parseValues(text, lists = []) {
  return new Reader(text, new Set(lists)).assignments();
}

class Reader {
  constructor(text, lists) {
    this.text = text;
    this.lists = lists;
    this.at = 0;
  }

  fail(message, position = this.at) {
    throw new ValueSyntaxError(message, this.text, position);
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match?.[0];
  }

  blank() {
    this.take(/(\s|#[^\n]*)*/y);
  }

  assignments() {
    const values = {};
    for (this.blank(); this.at < this.text.length; this.blank()) {
      const start = this.at;
      const name = this.take(/[A-Za-z_]\w*/y) ?? this.fail(t("A line starts with a name: x = [1, 2]."));
      if (Object.hasOwn(values, name)) this.fail(t("{name} appears twice.", { name }), start);
      this.blank();
      if (!this.take(/=/y)) this.fail(t("An equals sign is missing after {name}.", { name }));
      this.blank();
      const begin = this.at;
      values[name] = this.value(name);
      if (!this.lists.has(name)) this.shape(values[name], name, begin);
      const rest = this.take(/[^\S\n]*(?=#|\n|$)/y);
      if (rest === undefined) this.fail(t("There is unexpected text after the value of {name}.", { name }));
    }
    return values;
  }

  value(name) {
    if (this.text[this.at] === "[") return this.list(name, "]");
    if (this.text[this.at] === "(") return this.tuple(name);
    if (this.text[this.at] === "{") return { dict: this.list(name, "}", () => this.entry(name)) };
    const start = this.at;
    const bytes = this.take(/[bB](?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/y);
    if (bytes !== undefined) return { bytes };
    const string = this.take(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y);
    if (string !== undefined) return this.string(string, start);
    const word = this.take(/[A-Za-z_]\w*/y);
    if (word !== undefined)
      return Object.hasOwn(WORDS, word)
        ? WORDS[word]
        : this.fail(t("{word} is not allowed: only numbers and lists here, no function calls.", { word }), start);
    const complex = this.take(COMPLEX);
    if (complex !== undefined) return { complex };
    const number = this.take(/[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/y);
    if (number === undefined)
      this.fail(t("{name} has no value. Write a number or a list such as [[1, 2], [3, 4]].", { name }));
    // JavaScript would round it
    if (/^[-+]?\d+$/.test(number) && !Number.isSafeInteger(Number(number))) return { int: number };
    return Number(number);
  }

  string(literal, start) {
    return literal.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)/g, (_, code) => {
      if (code.length > 1 && code.length <= 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (code.length > 1) return String.fromCodePoint(Math.min(Number.parseInt(code.slice(1), 16), 0x10ffff));
      if (/["'\\/]/.test(code)) return code;
      return ESCAPES[code] ?? this.fail(t("This string is not closed or contains an unknown escape."), start);
    });
  }

  /** A tuple; brackets around one value, without a comma, are only brackets. */
  tuple(name) {
    const open = this.at;
    const items = this.list(name, ")");
    const isValue = items.length === 1 && !/,\s*\)$/.test(this.text.slice(open, this.at));
    return isValue ? items[0] : { tuple: items };
  }

  entry(name) {
    const key = this.value(name);
    this.blank();
    if (!this.take(/:/y)) this.fail(t("A colon is missing after a key of {name}.", { name }));
    this.blank();
    return [key, this.value(name)];
  }

  list(name, closing, item = () => this.value(name)) {
    const open = this.at++;
    const items = [];
    const isOpen = () => this.fail(t("This list is not closed: {closing} is missing.", { closing }), open);
    for (;;) {
      this.blank();
      if (this.text[this.at] === closing) {
        this.at += 1;
        return items;
      }
      if (this.at >= this.text.length) isOpen();
      items.push(item());
      this.blank();
      if (this.take(/,/y) || this.text[this.at] === closing) continue;
      if (this.at >= this.text.length || this.take(/[A-Za-z_]\w*\s*=/y)) isOpen();
      this.fail(t("A comma is missing between two values of {name}.", { name }));
    }
  }

  /** The lengths along each axis. A list whose rows differ in length is not an array. */
  shape(value, name, position) {
    if (!Array.isArray(value)) return "";
    const shapes = value.map((item) => this.shape(item, name, position));
    if (shapes.some((other) => other !== shapes[0]))
      this.fail(t("The rows of {name} differ in length.", { name }), position);
    return `${value.length},${shapes[0] ?? ""}`;
  }
}
