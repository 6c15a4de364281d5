// A field that completes a name from a list at an address (data-combobox-from): a WAI-ARIA combobox with a list
// below it. Without script it is a plain field, and the form asks which of the names is meant.

let made = 0;

export function completeNames(root) {
  for (const box of root.querySelectorAll("[data-combobox-from]")) complete(box);
}

function complete(box) {
  const field = box.querySelector("input");
  if (!field || field.getAttribute("role")) return;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `names-${(made += 1)}`;
  list.className = "tb-name-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  list.hidden = true;
  status.className = "tb-visually-hidden";
  status.setAttribute("role", "status");
  field.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    autocomplete: "off",
  })) {
    field.setAttribute(name, value);
  }
  let active = -1;
  let asked = 0;
  let timer;

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const options = [...list.children];
    active = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    field.value = option.textContent;
    close();
    status.textContent = "";
    field.focus();
  }

  function show(names) {
    list.replaceChildren(
      ...names.map((name, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        return option;
      }),
    );
    list.hidden = names.length === 0;
    active = -1;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", String(names.length > 0));
    status.textContent = names.length
      ? box.dataset.comboboxCount.replace("{count}", names.length)
      : box.dataset.comboboxNone;
  }

  async function ask() {
    const text = field.value.trim();
    const mine = (asked += 1);
    if (text.length < 2) {
      close();
      return;
    }
    try {
      const answer = await fetch(`${box.dataset.comboboxFrom}?q=${encodeURIComponent(text)}`);
      const { names } = await answer.json();
      if (mine === asked) show(names);
    } catch {
      close();
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  // The list pushes down what stands below it, and a button that is pressed must not move away from under the
  // pointer before it is let go. So nothing opens once the field is left, and the list closes after the click.
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    asked += 1;
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Tab") {
      close();
      return;
    }
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    } else if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
