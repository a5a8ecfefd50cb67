// The catalogue's search and state filter, answered as one types. Without script the form asks the server.

export function enhanceFilters() {
  const form = document.querySelector("form[data-filters]");
  if (!form) return;
  const apply = () => {
    const words = form.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const shown = [...document.querySelectorAll("[data-lab]")].map((lab) => filterLab(lab, words, form.state.value));
    document.getElementById("no-level").hidden = shown.some(Boolean);
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
}

function filterLab(lab, words, state) {
  let any = false;
  for (const level of lab.querySelectorAll("[data-level]")) {
    const matches = words.every((word) => level.dataset.level.includes(word));
    level.hidden = !(matches && (!state || level.dataset.state === state));
    any ||= !level.hidden;
  }
  lab.hidden = !any;
  return any;
}
