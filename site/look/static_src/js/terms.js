// A term in a text shows its definition at the word itself. Without a script, or in a browser without popovers,
// its link leads to the definition below the text.

const supported = "popover" in HTMLElement.prototype;

function close(term) {
  if (term?.getAttribute("aria-expanded") !== "true") return;
  term.setAttribute("aria-expanded", "false");
  term.nextElementSibling.hidePopover();
}

function explanationOf(term) {
  const known = term.nextElementSibling;
  if (known?.matches(".tb-explanation")) return known;
  const source = document.getElementById(term.hash.slice(1));
  if (!source) return null;
  const explanation = document.createElement("span");
  explanation.className = "tb-explanation";
  explanation.setAttribute("popover", "manual");
  // What appears in it is read out.
  explanation.setAttribute("role", "status");
  term.after(explanation);
  return explanation;
}

function open(term, explanation) {
  const source = document.getElementById(term.hash.slice(1));
  const more = source.querySelector("a").cloneNode(true);
  explanation.showPopover();
  explanation.replaceChildren(more, `: ${source.querySelector("dd").textContent}`);
  term.setAttribute("aria-expanded", "true");
  const word = term.getClientRects()[0];
  const room = document.documentElement.clientWidth - explanation.offsetWidth - 16;
  explanation.style.left = `${Math.max(16, Math.min(word.left, room)) + window.scrollX}px`;
  explanation.style.top = `${word.bottom + window.scrollY + 4}px`;
}

export function explainTerms(page) {
  if (!supported) return;
  let current = null;
  page.addEventListener("click", (event) => {
    const term = event.target.closest("a[data-term]");
    if (current && term !== current && !current.nextElementSibling.contains(event.target)) close(current);
    if (!term) return;
    const explanation = explanationOf(term);
    if (!explanation) return;
    event.preventDefault();
    if (term.getAttribute("aria-expanded") === "true") close(term);
    else open(term, explanation);
    current = term;
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || current?.getAttribute("aria-expanded") !== "true") return;
    close(current);
    current.focus();
  });
}
