// "151 van 2.000 tekens gebruikt" below a text area. Without script the maximum stands there.
// The words come from the page (data-count-text), so that they are translated in one place.

export function countCharacters(root) {
  for (const counter of root.querySelectorAll("[data-count-for]")) {
    const field = document.getElementById(counter.dataset.countFor);
    if (!field) continue;
    const language = document.documentElement.lang || "nl";
    const format = new Intl.NumberFormat(language);
    const show = () => {
      counter.textContent = counter.dataset.countText
        .replace("{used}", format.format(field.value.length))
        .replace("{maximum}", format.format(field.maxLength));
    };
    field.addEventListener("input", show);
    show();
  }
}
