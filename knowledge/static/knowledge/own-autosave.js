/* What Wagtail saved by itself while somebody typed is no version of somebody else: the form then says that it
   stands on that one. Without this each save by hand after it would be asked about (keeping/overwriting.py). */
(() => {
  "use strict";

  document.addEventListener("w-autosave:success", (event) => {
    const saved = event.detail.response;
    const form = event.target;
    if (!saved || !saved.revision_id || !(form instanceof HTMLFormElement)) return;
    const values = { loaded_revision_id: saved.revision_id, loaded_revision_created_at: saved.revision_created_at };
    for (const [name, value] of Object.entries(values)) {
      const input = form.querySelector(`input[name="${name}"]`);
      if (input) input.value = value;
    }
  });
})();
