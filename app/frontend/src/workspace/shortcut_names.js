// Names of the modifier keys on this keyboard: ⌘ on a Mac, Ctrl elsewhere.

export function nameShortcuts(root) {
  if (!/Mac|iPhone|iPad/.test(navigator.platform)) return;
  for (const key of root.querySelectorAll("kbd[data-mac]")) key.textContent = key.dataset.mac;
}
