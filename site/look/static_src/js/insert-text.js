// <button data-insert-into="id"> puts a text in the answer, at the cursor: its value, or the text of the element
// that data-insert-from names. Without script, or while that element is not there, the button sends its form and
// the server puts the text behind what was typed.

const OPEN_PLACE = /\[vul in: [^\]\n]+\]/;

export function putInto(field, text, from = field.selectionStart) {
  field.setRangeText(text, from, field.selectionEnd, "end");
  field.focus();
  // What must still be filled in is selected: typing replaces it.
  const place = OPEN_PLACE.exec(text);
  if (place) field.setSelectionRange(from + place.index, from + place.index + place[0].length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function insertOnRequest(page) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert-into]");
    if (!button) return;
    const { insertInto, insertFrom } = button.dataset;
    const field = page.getElementById(insertInto);
    const source = insertFrom ? page.getElementById(insertFrom) : null;
    if (!field || (insertFrom && !source)) return;
    event.preventDefault();
    putInto(field, insertFrom ? source.textContent : button.value);
  });
}
