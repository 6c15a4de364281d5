// The times beside what was said move the player on the page. Without scripts they open the recording there.

const ANCHOR = /^#t-(\d{2,})-(\d{2})-(\d{2})$/;

function secondOf(hash) {
  const found = ANCHOR.exec(hash);
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]) : null;
}

// Scrolls the list of passages and leaves the page where it is, so that the player stays in sight.
function showInList(passage) {
  const list = passage.closest("[data-transcript]");
  if (list) list.scrollTop += passage.getBoundingClientRect().top - list.getBoundingClientRect().top;
}

export function playFromText(page) {
  const player = page.querySelector("[data-player]");
  if (!player) return;
  const passages = [...page.querySelectorAll("[data-passage]")];

  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-second]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(link.dataset.second);
    player.scrollIntoView({ block: "nearest" });
    // A browser may want a click on the player itself first; then it waits at the right place.
    player.play()?.catch(() => {});
  });

  const openThere = () => {
    const second = secondOf(window.location.hash);
    if (second === null) return;
    player.currentTime = second;
    const passage = page.getElementById(window.location.hash.slice(1));
    player.scrollIntoView({ block: "start" });
    if (passage) showInList(passage);
  };
  window.addEventListener("hashchange", openThere);
  // After the browser's own jump to the passage.
  if (page.readyState === "complete") openThere();
  else window.addEventListener("load", openThere, { once: true });

  let shown = null;
  player.addEventListener("timeupdate", () => {
    const now = passages.findLast?.((one) => Number(one.dataset.passage) <= player.currentTime) ?? null;
    if (now === shown) return;
    shown?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    shown = now;
  });
}
