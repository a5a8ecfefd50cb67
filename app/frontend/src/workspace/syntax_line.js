// The first syntax error, shown next to the buttons. A click moves the cursor to it.
import { t } from "../site/messages.js";

/** {show(problems), onGoTo(action)} */
export function syntaxLine(element) {
  const button = element.querySelector("button");
  let place = 0;
  let goTo = () => {};
  button.addEventListener("click", () => goTo(place));
  return {
    onGoTo: (action) => (goTo = action),
    show([first]) {
      button.hidden = !first;
      document.getElementById("editor-hint").hidden = Boolean(first);
      if (!first) return;
      place = first.from;
      const text = t("Line {line}: {message}", first);
      if (button.textContent !== text) button.textContent = text;
    },
  };
}
