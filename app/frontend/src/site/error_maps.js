// An error map of several tables shows one of them, with a picker for the others. Without scripts all are shown.
export function enhanceErrorMaps(root) {
  for (const picker of root.querySelectorAll("[data-map-picker]")) {
    const select = picker.querySelector("select");
    const maps = picker.closest(".more-part").querySelectorAll("[data-map]");
    const choose = () =>
      maps.forEach((map, place) => {
        map.hidden = place !== Number(select.value);
      });
    picker.hidden = false;
    select.addEventListener("change", choose);
    choose();
  }
}
