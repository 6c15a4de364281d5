// A menu made of <details> closes on Escape and on a click elsewhere.

export function closeMenus(page) {
  const openMenus = () => page.querySelectorAll("details[data-menu][open]");
  page.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      if (menu.contains(page.activeElement)) menu.querySelector("summary").focus();
    }
  });
}
