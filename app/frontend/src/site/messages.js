// Texts in the page's language. English is the key; the server sends the other languages with the page.
const element = globalThis.document?.getElementById("messages"); // unit tests have no page
const catalogueOfPage = element ? JSON.parse(element.textContent) : {};

/** The text for `key` in the page's language; see `translate`. */
export function t(key, values = {}) {
  return translate(catalogueOfPage, key, values);
}

/** The text for `key` in `catalogue`, with each `{name}` in it replaced by `values.name`. */
export function translate(catalogue, key, values) {
  return (catalogue[key] || key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
