// Texts in the page's language. English is the key; the server sends the other languages with the page.
const element = document.getElementById("messages");
const catalogue = element ? JSON.parse(element.textContent) : {};

/** The text for `key`, with each `{name}` in it replaced by `values.name`. */
export function t(key, values = {}) {
  return (catalogue[key] || key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
