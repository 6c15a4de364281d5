// <button data-insert-into="id" data-insert-text="..."> puts a passage or a standard text in an answer,
// at the cursor. Such a button is hidden where scripts do not run (class tb-needs-script).

export function insertOnRequest(page) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert-into]");
    if (!button) return;
    const field = page.getElementById(button.dataset.insertInto);
    if (!field) return;
    field.setRangeText(button.dataset.insertText, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
