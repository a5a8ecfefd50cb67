// Formulas drawn by KaTeX. One that it cannot read stays as its source.
import katex from "katex";

// KaTeX gives some <svg> a style attribute, which the page's security policy forbids. From a script it is allowed.
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
        maxSize: 20, // a comment may hold formulas, too, and none of them may cover the page
        strict: "ignore", // Chinese in \text{} is meant
      });
      element.classList.add("rendered");
    } catch {
      element.textContent = source;
    }
  }
  keepReachable([...root.querySelectorAll(".math.block")]);
}

/** A formula wider than its pane can be scrolled by keyboard, too. */
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
