// A button that ticks all boxes of one name in its form (data-tick-all), and when all are ticked none.

export function tickAll(page) {
  for (const button of page.querySelectorAll("[data-tick-all]")) {
    const boxes = [...button.form.querySelectorAll(`input[type=checkbox][name="${button.dataset.tickAll}"]`)];
    const all = button.textContent;
    const every = () => boxes.length > 0 && boxes.every((box) => box.checked);
    const show = () => {
      button.textContent = every() ? button.dataset.none : all;
    };
    button.addEventListener("click", () => {
      const tick = !every();
      for (const box of boxes) box.checked = tick;
      show();
    });
    button.form.addEventListener("change", show);
    show();
  }
}
