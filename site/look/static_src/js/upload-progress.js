// A form with a large file shows how far it is and can be stopped. Without scripts it is an ordinary form.

export function showUploads(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) showUpload(form);
}

function showUpload(form) {
  const field = form.querySelector("input[type=file]");
  const part = form.querySelector("[data-upload-progress]");
  const bar = part.querySelector("progress");
  const text = part.querySelector("[data-upload-text]");
  const error = form.querySelector("[data-upload-error]");
  const buttons = form.querySelectorAll("button[type=submit]");
  const stop = part.querySelector("button");

  const fail = (message) => {
    part.hidden = true;
    for (const button of buttons) button.disabled = false;
    error.textContent = message;
    error.hidden = false;
    error.focus();
  };

  form.addEventListener("submit", (event) => {
    const [file] = field.files;
    if (!file) return;
    event.preventDefault();
    error.hidden = true;
    if (file.size > Number(form.dataset.most)) {
      fail(form.dataset.tooLarge);
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = Math.floor((loaded / total) * 100);
      bar.value = percent;
      text.textContent = percent < 100 ? `${percent}%` : form.dataset.almost;
    });
    request.addEventListener("load", () => {
      if (request.response?.url) window.location.assign(request.response.url);
      else fail((request.response?.errors ?? [form.dataset.failed]).join(" "));
    });
    request.addEventListener("error", () => fail(form.dataset.failed));
    request.addEventListener("abort", () => fail(form.dataset.stopped));
    stop.onclick = () => request.abort();
    for (const button of buttons) button.disabled = true;
    bar.value = 0;
    text.textContent = "0%";
    part.hidden = false;
    stop.focus();
    request.send(new FormData(form));
  });
}
