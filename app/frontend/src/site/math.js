// Formulas drawn by KaTeX. A formula that it cannot parse stays as source text.
import katex from "katex";

// KaTeX gives some <svg> a style attribute, which the page's security policy forbids. Scripts may set it.
SVGSVGElement.prototype.setAttribute = function setAttribute(name, value) {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};

/** Draw every formula below `root`. */
export function typeset(root) {
  for (const element of root.querySelectorAll(".math:not(.rendered)")) {
    const source = element.textContent.trim();
    try {
      katex.render(source, element, {
        displayMode: element.classList.contains("block"),
        trust: false,
        maxExpand: 200,
        maxSize: 20, // a formula in a comment must not cover the page
        strict: "ignore", // Chinese in \text{} is intended
      });
      element.classList.add("rendered");
    } catch {
      element.textContent = source;
    }
  }
  keepReachable([...root.querySelectorAll(".math.block")]);
}

/** Make a formula that is wider than its pane scrollable by keyboard. */
function keepReachable(blocks) {
  const update = () => {
    for (const block of blocks) {
      if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
      else block.removeAttribute("tabindex");
    }
  };
  const observer = new ResizeObserver(update);
  for (const block of blocks) observer.observe(block);
  document.fonts.addEventListener("loadingdone", update);
}
