// Links to lines of the submission lead into the editor. With a modifier key they open the submission's page.

export function enhanceLineLinks(panel, goTo) {
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    goTo(Number(link.dataset.line), link.dataset.text);
  });
}
