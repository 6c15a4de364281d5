// The keys of the desk: on the list (data-shortcuts="list") and on a question ("question"). They do nothing in a
// field or with Ctrl, Alt or Meta, and whoever wants none turns them off for this browser. A tab remembers the list
// that it showed last, so that a question leads back to it and on to the next one.

const STORE = "thuisbasis-shortcuts";
const LIST = "thuisbasis-list";
const FIELDS = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";

function areOn() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function turn(on) {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

function rememberList(questions) {
  const asked = new URLSearchParams(location.search);
  // What was ticked in it is done or no longer so.
  for (const name of ["gekozen", "doe", "aan", "groep"]) asked.delete(name);
  try {
    sessionStorage.setItem(LIST, JSON.stringify({ address: `${location.pathname}?${asked}`, questions }));
  } catch {
    // Then a question leads back to the list as it begins.
  }
}

function lastList() {
  try {
    return JSON.parse(sessionStorage.getItem(LIST)) ?? { questions: [] };
  } catch {
    return { questions: [] };
  }
}

export function useShortcuts(page) {
  const place = page.querySelector("[data-shortcuts]");
  numberKeys(page);
  if (!place) return;
  const toggle = page.querySelector("[data-shortcuts-toggle]");
  const dialog = page.querySelector("[data-shortcuts-dialog]");
  let on = areOn();
  const show = () => {
    if (toggle) toggle.textContent = on ? toggle.dataset.off : toggle.dataset.on;
  };
  toggle?.addEventListener("click", () => {
    on = !on;
    turn(on);
    show();
  });
  show();
  const keys = place.dataset.shortcuts === "list" ? onList(place) : onQuestion(page);
  page.addEventListener("keydown", (event) => {
    if (!on || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (dialog?.open || event.target.closest?.(FIELDS)) return;
    const key = event.key.toLowerCase();
    const search = () => (page.getElementById("filter-q") ?? page.getElementById("site-q"))?.focus();
    const act = key === "?" ? () => dialog?.showModal() : key === "/" ? search : keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (location.hash === "#antwoord") onQuestion(page).r();
  if (location.hash === "#notitie") onQuestion(page).n();
  if (location.hash === "#sluiten") onQuestion(page).e();
}

function onList(place) {
  const rows = [...place.querySelectorAll(".tb-tickets tbody tr")];
  const link = (row) => row?.querySelector(".tb-tickets__title");
  rememberList(rows.map((row) => link(row).pathname));
  let at = -1;
  const current = () => rows[at] ?? rows.find((row) => row.contains(document.activeElement)) ?? rows[0];
  const go = (step) => {
    rows[at]?.classList.remove("tb-tickets__row--focus");
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at]?.classList.add("tb-tickets__row--focus");
    link(rows[at])?.focus();
  };
  const open = (more) => () => {
    const address = link(current())?.href;
    if (address) location.assign(address + more);
  };
  return {
    j: () => go(1),
    k: () => go(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    o: open(""),
    r: open("#antwoord"),
    n: open("#notitie"),
    a: open("aan-wie/"),
    e: open("#sluiten"),
  };
}

function onQuestion(page) {
  const list = lastList();
  const back = page.querySelector("[data-back-to-list]");
  if (back && list.address) back.href = list.address;
  const go = (step) => () => {
    const at = list.questions.indexOf(location.pathname);
    const other = at < 0 ? undefined : list.questions[at + step];
    if (other) location.assign(other);
  };
  const write = (kind) => () => {
    page.querySelector(`input[name=kind][value=${kind}]`)?.click();
    page.getElementById("id_body")?.focus();
  };
  return {
    j: go(1),
    k: go(-1),
    r: write("answer"),
    n: write("note"),
    a: () => location.assign(`${location.pathname}aan-wie/`),
    e: () => page.querySelector("button[name=doe][value=sluit]")?.focus(),
    t: () => page.getElementById("text_module")?.focus(),
    o: () => {},
  };
}

// On a list of choices with numbers a digit chooses; Enter then sends the form.
function numberKeys(page) {
  const choices = page.querySelectorAll("[data-number-keys] input[type=radio]");
  if (!choices.length) return;
  choices[0].focus();
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(FIELDS) || !areOn()) return;
    const choice = choices[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
  });
}
