/* What Wagtail saved by itself while somebody typed is no version of somebody else: the form then says that it
   stands on that one. Without this each save by hand after it would be asked about (keeping/overwriting.py).
   A save by hand waits for one that is under way, since that one makes the version to stand on, and after it
   nothing is saved by itself any more: the page is going away. */
(() => {
  "use strict";

  let saving = null; // the form of the save that is under way
  let waits = null; // the button that was pressed meanwhile
  let sent = null; // the last time that a form was sent

  document.addEventListener("submit", (event) => {
    if (event.target === saving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      waits = { button: event.submitter };
    } else {
      sent = event;
    }
  }, true);

  document.addEventListener("w-autosave:save", (event) => {
    if (sent && !sent.defaultPrevented) event.preventDefault();
    // Who was told of somebody else's version decides what becomes of it: not this.
    if (document.querySelector("[data-newer-version]")) event.preventDefault();
    if (!event.defaultPrevented) saving = event.target;
  });

  function ended(form) {
    const now = waits;
    saving = waits = null;
    if (!now) return;
    // Wagtail switches a button off when it was pressed, and of a button that is off nothing is sent.
    if (now.button) now.button.disabled = false;
    form.requestSubmit(now.button);
  }

  document.addEventListener("w-autosave:success", (event) => {
    const saved = event.detail.response;
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (saved && saved.revision_id) {
      const values = { loaded_revision_id: saved.revision_id, loaded_revision_created_at: saved.revision_created_at };
      for (const [name, value] of Object.entries(values)) {
        const input = form.querySelector(`input[name="${name}"]`);
        if (input) input.value = value;
      }
    }
    ended(form);
  });

  document.addEventListener("w-autosave:error", (event) => ended(event.target));

  // A page that the browser kept and shows again is edited again.
  window.addEventListener("pageshow", () => {
    sent = null;
  });
})();
