// The theme changes at once; a request in the background stores it.

export function enhanceTheme() {
  for (const form of document.querySelectorAll("form[data-theme-choice]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.documentElement.dataset.theme = form.dataset.themeChoice;
      for (const button of document.querySelectorAll("form[data-theme-choice] button")) {
        button.setAttribute("aria-pressed", String(button.closest("form") === form));
      }
      form.closest("details").open = false;
      // Offline: the choice applies to this page only.
      fetch(form.action, { method: "POST", redirect: "manual" }).catch(() => {});
    });
  }
}
