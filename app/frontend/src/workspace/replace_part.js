// Replaces a part of a result. What stays the same is not touched, so that focus, open folds and what is read stay.
import { enhanceErrorMaps } from "../site/error_maps.js";

const shown = new WeakMap(); // the HTML of a part, before scripts changed it

/** Show new HTML, which the server rendered and escaped, unless it is what was shown before. */
export function replacePart(place, html) {
  if (shown.get(place) === html) return;
  const wanted = document.createElement(place.tagName);
  wanted.innerHTML = html;
  if (wanted.innerHTML.trim() === place.innerHTML.trim()) return;
  const open = [...place.querySelectorAll("details[open][data-fold]")].map((fold) => fold.dataset.fold);
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  renew(place, wanted);
  shown.set(place, html);
  for (const name of open) place.querySelector(`[data-fold="${name}"]`)?.setAttribute("open", "");
  if (focused && !place.contains(document.activeElement))
    place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  enhanceErrorMaps(place);
}

/** Turn the children of an element into those of another. Elements of the same kind and order stay the same nodes. */
function renew(place, wanted) {
  if (place.innerHTML === wanted.innerHTML) return;
  if (hasText(place) || hasText(wanted)) return void place.replaceChildren(...wanted.childNodes);
  let at = place.firstElementChild;
  for (const next of [...wanted.children]) {
    const alike = fromHere(at, next);
    if (alike === null) {
      place.insertBefore(next, at);
      continue;
    }
    while (at !== alike) at = removed(at);
    for (const { name, value } of next.attributes) alike.setAttribute(name, value);
    renew(alike, next);
    at = alike.nextElementSibling;
  }
  while (at) at = removed(at);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
}

/** The first element from `at` on with the tag and the first class of `wanted`; null if there is none. */
function fromHere(at, wanted) {
  for (let one = at; one; one = one.nextElementSibling) {
    if (one.tagName === wanted.tagName && one.classList[0] === wanted.classList[0]) return one;
  }
  return null;
}

function removed(element) {
  const next = element.nextElementSibling;
  element.remove();
  return next;
}
