// The catalogue's search and state filter, applied while typing. Without scripts the server filters.

export function enhanceFilters() {
  const form = document.querySelector("form[data-filters]");
  if (!form) return;
  const apply = () => {
    const wanted = { words: wordsOf(form.q.value), state: form.state.value };
    const shown = [...document.querySelectorAll("[data-lab]")].map((lab) => filterLab(lab, wanted));
    document.getElementById("no-level").hidden = shown.some(Boolean);
    history.replaceState(null, "", addressOf(new FormData(form), location.pathname));
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
}

function filterLab(lab, wanted) {
  let any = false;
  for (const level of lab.querySelectorAll("[data-level]")) {
    level.hidden = !matches(level.dataset, wanted);
    any ||= !level.hidden;
  }
  lab.hidden = !any;
  return any;
}

export function wordsOf(query) {
  return query.trim().toLowerCase().split(/\s+/).filter(Boolean);
}

/** True if a level (its lower-case text and its state) has every word, and the wanted state if there is one. */
export function matches(level, { words, state }) {
  return words.every((word) => level.level.includes(word)) && (!state || level.state === state);
}

/** The address of the catalogue with the filled fields of `entries` as its query. */
export function addressOf(entries, path) {
  const query = new URLSearchParams([...entries].filter(([, value]) => value));
  return query.size ? `?${query}` : path;
}
