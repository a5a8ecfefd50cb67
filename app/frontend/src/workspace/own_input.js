// Custom input: values typed by the student, parsed here before they are sent.
import { t } from "../site/messages.js";
import { ValueSyntaxError, parseValues } from "./value_parser.js";

/** {button, read(), fail(message)}; `read` returns the inputs, or shows an error and returns null. */
export function enhanceOwnInput(panel) {
  const area = panel.querySelector("textarea");
  const notice = panel.querySelector("[role=alert]");

  const say = (message, marked = "") => {
    area.setAttribute("aria-invalid", String(Boolean(message)));
    notice.hidden = !message;
    notice.querySelector("span").textContent = message;
    notice.querySelector("pre").textContent = marked;
  };
  area.addEventListener("input", () => say(""));
  panel.querySelector("[data-sample]").addEventListener("click", () => {
    area.value = area.defaultValue;
    say("");
    area.focus();
  });

  return {
    button: panel.querySelector("[data-run-inputs]"),
    fail: (message) => say(message),
    read() {
      say("");
      try {
        return parseValues(area.value, (area.dataset.lists ?? "").split(" "));
      } catch (error) {
        if (!(error instanceof ValueSyntaxError)) throw error;
        say(t("Line {line}: {message}", error), excerpt(error));
        area.focus();
        return null;
      }
    },
  };
}

/** At most 70 characters of the line around the error, and a caret below its column. */
export function excerpt({ lineText, column }) {
  const from = Math.max(0, column - 40);
  return `${lineText.slice(from, from + 70)}\n${" ".repeat(column - 1 - from)}^`;
}
