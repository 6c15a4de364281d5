// The duration of a telephone call counts on while the page is open; the server keeps it and may draw it anew.

const begun = new WeakMap();

export function runCallClock(document) {
  if (!document.getElementById("call-clock")) return;
  setInterval(() => {
    const clock = document.querySelector("[data-call-clock][data-runs]");
    if (!clock) return;
    if (!begun.has(clock)) begun.set(clock, Date.now() - Number(clock.dataset.seconds) * 1000);
    const seconds = Math.floor((Date.now() - begun.get(clock)) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}
