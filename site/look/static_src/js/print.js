// <button data-print class="tb-needs-script">: the browser's own print dialogue, which also saves as pdf.

export function printOnRequest(page) {
  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}
