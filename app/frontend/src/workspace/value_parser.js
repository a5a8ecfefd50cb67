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

const WORDS = { true: true, True: true, false: false, False: false };

/** {name: value} of all lines. Throws ValueSyntaxError. */
export function parseValues(text) {
  return new Reader(text).assignments();
}

class Reader {
  constructor(text) {
    this.text = text;
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
      this.shape(values[name], name, begin);
      const rest = this.take(/[^\S\n]*(?=#|\n|$)/y);
      if (rest === undefined) this.fail(t("There is unexpected text after the value of {name}.", { name }));
    }
    return values;
  }

  value(name) {
    if (this.text[this.at] === "[") return this.list(name);
    const start = this.at;
    const string = this.take(/"(?:[^"\\\n]|\\.)*"/y);
    if (string !== undefined) return this.string(string, start);
    const single = this.take(/'[^'\\\n"]*'/y);
    if (single !== undefined) return single.slice(1, -1);
    const word = this.take(/[A-Za-z_]\w*/y);
    if (word !== undefined)
      return Object.hasOwn(WORDS, word)
        ? WORDS[word]
        : this.fail(t("{word} is not allowed: only numbers and lists here, no function calls.", { word }), start);
    const number = this.take(/[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/y);
    if (number === undefined)
      this.fail(t("{name} has no value. Write a number or a list such as [[1, 2], [3, 4]].", { name }));
    return Number(number);
  }

  string(literal, start) {
    try {
      return JSON.parse(literal);
    } catch {
      return this.fail(t("This string is not closed or contains an unknown escape."), start);
    }
  }

  list(name) {
    const open = this.at++;
    const items = [];
    for (;;) {
      this.blank();
      if (this.take(/\]/y)) return items;
      if (this.at >= this.text.length) this.fail(t("This list is not closed: ] is missing."), open);
      items.push(this.value(name));
      this.blank();
      if (this.take(/,/y) || this.text[this.at] === "]") continue;
      if (this.at >= this.text.length || this.take(/[A-Za-z_]\w*\s*=/y))
        this.fail(t("This list is not closed: ] is missing."), open);
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
