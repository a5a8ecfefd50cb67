// Keys as this keyboard names them: ⌘ on a Mac, Ctrl elsewhere.
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function nameShortcuts(root) {
  if (!isMac) return;
  for (const key of root.querySelectorAll("kbd[data-mac]")) key.textContent = key.dataset.mac;
}
