// While somebody writes an answer or a note: after "@" colleagues are proposed (in a note alone), after "::"
// standard texts. A list below the field that takes the arrows, Enter and Tab; Escape closes it. Without script one
// types the name, or chooses the text from the list below the field.

import { putInto } from "./insert-text.js";

const PAUSE = 120; // ms between the last key and the question
const LONGEST = 40;
const MARKS = [
  { mark: /(?:^|[^\w.])(@)([^@\n]*)$/, source: "completeNote", inNotesOnly: true },
  { mark: /(?:^|\s)(::)([^:\n]*)$/, source: "completeText", inNotesOnly: false },
];

let made = 0;

export function completeInText(root) {
  for (const field of root.querySelectorAll("textarea[data-complete-text]")) complete(field);
}

function complete(field) {
  if (field.hasAttribute("aria-controls")) return;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `in-text-${(made += 1)}`;
  list.className = "tb-name-list tb-name-list--in-text";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.completeLabel);
  list.hidden = true;
  status.className = "tb-visually-hidden";
  status.setAttribute("role", "status");
  field.after(list, status);
  // A textarea stays a text field of many lines: the role combobox would hide that it has more than one.
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  let options = [];
  let active = -1;
  let asked = 0;
  let from = 0;
  let timer;

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    field.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = (index + options.length) % options.length;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const { text } = options[index];
    const start = from;
    close();
    status.textContent = "";
    putInto(field, text, start);
    close(); // what was put in must not ask anew
  }

  function show(found) {
    options = found;
    list.replaceChildren(
      ...found.map(({ label, note }, number) => {
        const option = document.createElement("li");
        const more = document.createElement("span");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        more.className = "tb-sub";
        more.textContent = note;
        option.append(label, " ", more);
        return option;
      }),
    );
    list.hidden = found.length === 0;
    status.textContent = found.length
      ? field.dataset.completeCount.replace("{count}", found.length)
      : field.dataset.completeNone;
    if (found.length) mark(0);
    else field.removeAttribute("aria-activedescendant");
  }

  function wanted() {
    const before = field.value.slice(0, field.selectionStart);
    const isNote = field.form?.querySelector("input[name=kind]:checked")?.value === "note";
    for (const { mark: pattern, source, inNotesOnly } of MARKS) {
      const found = pattern.exec(before);
      if (!found || found[2].length > LONGEST || (inNotesOnly && !isNote)) continue;
      return { address: field.dataset[source], text: found[2], from: before.length - found[2].length - found[1].length };
    }
    return null;
  }

  async function ask() {
    const asks = wanted();
    const mine = (asked += 1);
    if (!asks?.address) {
      close();
      return;
    }
    try {
      const answer = await fetch(`${asks.address}?q=${encodeURIComponent(asks.text)}`);
      const { options: found } = await answer.json();
      if (mine !== asked || document.activeElement !== field) return;
      from = asks.from;
      show(found);
    } catch {
      close();
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (!list.hidden || wanted()) timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && active >= 0) take(active);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) take(index);
  });
}
