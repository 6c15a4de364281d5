// The duration of a telephone call counts on while the page is open; the server keeps it.

export function runCallClock(document) {
  const clock = document.querySelector("[data-call-clock][data-runs]");
  if (!clock) return;
  const begun = Date.now() - Number(clock.dataset.seconds) * 1000;
  setInterval(() => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}
