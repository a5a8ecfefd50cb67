// Tabs after the ARIA practices: arrow keys move the focus, one panel is visible.

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
    const next = tabs[nextTab(event.key, tabs.indexOf(document.activeElement), tabs.length)];
    if (!next) return;
    event.preventDefault();
    select(next);
    next.focus();
  });
}

export function selectTab(id) {
  const tab = document.getElementById(id);
  if (tab && tab.getAttribute("aria-selected") !== "true") select(tab);
}

/** The index of the tab that `key` selects from index `here` of `count`, or undefined. */
export function nextTab(key, here, count) {
  if (here < 0) return undefined;
  const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: count - 1 }[key];
  return next === undefined ? undefined : (next + count) % count;
}
