// Says that a page is shown, so that views are counted without cookies and from any cache. What the browser
// renders beforehand counts only when somebody looks at it.

export function countView(page) {
  const mark = page.querySelector("[data-count-view]");
  if (!mark || !navigator.sendBeacon) return;
  const send = () => navigator.sendBeacon(mark.dataset.countView);
  if (page.prerendering) page.addEventListener("prerenderingchange", send, { once: true });
  else send();
}
