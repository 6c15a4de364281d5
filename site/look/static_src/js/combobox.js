// A search box that proposes while somebody types: the combobox of the WAI-ARIA authoring practices, with groups.
// The form of the box says where proposals come from (data-suggest). Without this script it is a plain form.

const PAUSE = 120; // ms between the last key and the question
const SHORTEST = 2;
const MOST_KEPT = 50;

let boxes = 0;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Combobox {
  constructor(form, input) {
    this.form = form;
    this.input = input;
    this.id = `suggest-${(boxes += 1)}`;
    this.answers = new Map();
    this.asked = 0;
    this.active = -1;
    this.options = [];
    this.list = make("div", {
      class: "tb-suggest",
      id: this.id,
      role: "listbox",
      "aria-label": form.dataset.suggestLabel,
    });
    this.list.hidden = true;
    this.status = make("div", { class: "tb-visually-hidden", role: "status" });
    input.parentElement.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.id,
    }))
      input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    form.addEventListener("submit", () => this.close());
    // The focus stays in the box, so that a click is not lost to the list that closes.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option, event.ctrlKey || event.metaKey);
    });
    window.addEventListener("pageshow", () => this.close());
  }

  typed() {
    clearTimeout(this.timer);
    this.asked += 1; // an answer that is under way is to an older question
    this.mark(-1);
    const text = this.input.value.trim();
    if (text.length < SHORTEST) {
      this.close();
      this.status.textContent = "";
      return;
    }
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.controller?.abort();
    this.controller = new AbortController();
    const number = (this.asked += 1);
    try {
      let answer = this.answers.get(text);
      if (!answer) {
        const address = `${this.form.dataset.suggest}?${new URLSearchParams({ q: text })}`;
        const response = await fetch(address, {
          headers: { Accept: "application/json" },
          signal: this.controller.signal,
        });
        if (!response.ok) throw new Error(response.status);
        answer = await response.json();
        if (this.answers.size >= MOST_KEPT) this.answers.clear();
        this.answers.set(text, answer);
      }
      if (number === this.asked && document.activeElement === this.input) this.show(answer);
    } catch {
      if (number === this.asked) this.close();
    }
  }

  show(answer) {
    this.active = -1;
    this.options = [];
    this.list.replaceChildren(...answer.groups.map((group, at) => this.group(group, at)));
    this.expand(this.options.length > 0);
    this.status.textContent = answer.status;
  }

  group({ label, options }, at) {
    const heading = `${this.id}-g${at}`;
    return make(
      "div",
      { class: "tb-suggest__group", role: "group", "aria-labelledby": heading },
      make("div", { class: "tb-suggest__label", id: heading, role: "presentation" }, label),
      ...options.map((option) => this.option(option)),
    );
  }

  option({ text, url, note }) {
    const option = make(
      "div",
      {
        class: "tb-suggest__option",
        id: `${this.id}-o${this.options.length}`,
        role: "option",
        "aria-selected": "false",
        "data-url": url,
      },
      make("span", {}, text),
    );
    if (note) option.append(" ", make("span", { class: "tb-suggest__note" }, note));
    this.options.push(option);
    return option;
  }

  expand(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.mark(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.expand(false);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  mark(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // Past either end lies the box itself, where nothing is marked.
  move(step) {
    const places = this.options.length + 1;
    this.mark(((this.active + 1 + step + places) % places) - 1);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const { key, altKey } = event;
    const marked = this.isOpen && this.active >= 0;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (altKey && key === "ArrowUp") this.close();
      else if (this.isOpen) this.move(key === "ArrowDown" ? 1 : -1);
      else if (key === "ArrowDown" && this.input.value.trim().length >= SHORTEST) {
        clearTimeout(this.timer);
        this.ask(this.input.value.trim());
      }
    } else if (key === "Escape" && this.isOpen) {
      event.preventDefault(); // else the browser empties the box
      event.stopPropagation();
      this.close();
    } else if (key === "Enter" && marked) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if ((key === "Home" || key === "End") && marked && !event.shiftKey) {
      event.preventDefault();
      this.mark(key === "Home" ? 0 : this.options.length - 1);
    } else if (key === "ArrowLeft" || key === "ArrowRight") {
      this.mark(-1); // the cursor in the text moves
    }
  }

  choose(option, elsewhere = false) {
    const { url } = option.dataset;
    if (elsewhere) {
      window.open(url, "_blank", "noopener");
      return;
    }
    this.close();
    window.location.assign(url);
  }
}

export function proposeWhileTyping(root) {
  for (const form of root.querySelectorAll("form[data-suggest]")) {
    const input = form.querySelector("input[name=q]");
    if (input && !input.hasAttribute("aria-controls")) new Combobox(form, input);
  }
}
