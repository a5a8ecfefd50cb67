// Loads KaTeX only for a page, or a part of one, that contains a formula.

/** Draw every formula below `root`. */
export async function drawFormulas(root) {
  if (!root.querySelector(".math")) return;
  const { typeset } = await import("./math.js");
  typeset(root);
}
