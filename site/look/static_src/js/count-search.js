// Says that results are shown, and that one of them is opened, so that the team learns what readers look for.
// The mark on the page is the search without the reader. Who comes back or loads again asks nothing new.

export function countSearch(page) {
  const spot = page.querySelector("[data-count-search]");
  if (!spot || !navigator.sendBeacon) return;
  const send = (more) =>
    navigator.sendBeacon(
      spot.dataset.countSearch,
      new URLSearchParams({ mark: spot.dataset.mark, ...more }),
    );
  const [visit] = performance.getEntriesByType("navigation");
  if (!visit || visit.type === "navigate") {
    if (page.prerendering) page.addEventListener("prerenderingchange", () => send({}), { once: true });
    else send({});
  }
  let opened = false;
  const open = (event) => {
    const result = event.target.closest("a") && event.target.closest("[data-page]");
    if (!result || opened) return;
    opened = true;
    send({ page: result.dataset.page });
  };
  page.addEventListener("click", open);
  page.addEventListener("auxclick", open);
}
