// "Own input": values the student writes, checked here line by line before they are sent.
import { t } from "../site/messages.js";
import { ValueSyntaxError, parseValues } from "./value_parser.js";

/** {button, read(): inputs or null after having said what is wrong, fail(message)} */
export function enhanceOwnInput(panel) {
  const area = panel.querySelector("textarea");
  const notice = panel.querySelector("[role=alert]");

  const say = (message, excerpt = "") => {
    area.setAttribute("aria-invalid", String(Boolean(message)));
    notice.hidden = !message;
    notice.querySelector("span").textContent = message;
    notice.querySelector("pre").textContent = excerpt;
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
        return parseValues(area.value);
      } catch (error) {
        if (!(error instanceof ValueSyntaxError)) throw error;
        const { line, column, lineText, message } = error;
        const from = Math.max(0, column - 40);
        say(
          t("Line {line}: {message}", { line, message }),
          `${lineText.slice(from, from + 70)}\n${" ".repeat(column - 1 - from)}^`,
        );
        area.focus();
        return null;
      }
    },
  };
}
