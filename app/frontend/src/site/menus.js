// <details class="menu"> closes when another opens, on a click elsewhere and on Escape.

export function enhanceMenus() {
  const menus = [...document.querySelectorAll("details.menu")];
  const closeAll = (except) => menus.filter((menu) => menu !== except).forEach((menu) => (menu.open = false));
  for (const menu of menus) {
    menu.addEventListener("toggle", () => menu.open && closeAll(menu));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  document.addEventListener("click", (event) => closeAll(event.target.closest("details.menu")));
}
