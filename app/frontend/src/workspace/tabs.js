// Tabs as the ARIA practices describe them: arrow keys move, one panel shows.

function tabsOf(list) {
  return [...list.querySelectorAll("[role=tab]")];
}

function select(tab) {
  for (const other of tabsOf(tab.closest("[role=tablist]"))) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel && !other.dataset.view) panel.hidden = !chosen;
  }
  if (tab.dataset.view) tab.closest("main").querySelector(".workspace").dataset.view = tab.dataset.view;
  tab.dispatchEvent(new CustomEvent("tab-selected", { bubbles: true }));
}

export function enhanceTabs(list) {
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const tabs = tabsOf(list);
    const here = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    select(tab);
    tab.focus();
  });
}

export function selectTab(id) {
  const tab = document.getElementById(id);
  if (tab && tab.getAttribute("aria-selected") !== "true") select(tab);
}
