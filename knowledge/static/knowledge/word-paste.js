/* Text that comes from Word, before the editor takes it in: lists that Word draws with signs become lists,
   headings get the levels that a text here has, and what is empty or only layout goes. */
(() => {
  "use strict";

  const FROM_WORD = /class="?'?Mso|urn:schemas-microsoft-com|mso-/i;
  const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
  const GONE = "style, script, meta, link, title, xml, img, object, svg, head, del, iframe, form, input, button";
  const UNWRAPPED = new Set(["SPAN", "FONT", "DIV", "SECTION", "U", "INS", "SUP", "SUB", "CENTER", "TBODY"]);
  const EMPTY = /^[\s\u00a0\u200b]*$/;
  const NUMBER = /^[\s\u00a0(]*(\d+|[a-zA-Z]|[ivxIVX]+)[.)]/;

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  const rename = (element, name) => {
    const renamed = document.createElement(name);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
  };

  const styleOf = (element) => element.getAttribute("style") || "";

  /* The level of a paragraph that Word shows in a list; 0 for any other paragraph. */
  const listLevel = (paragraph) => {
    const found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(styleOf(paragraph));
    if (found) return Number(found[1]);
    return /MsoListParagraph/.test(paragraph.className) && paragraph.querySelector("[style*='Ignore']") ? 1 : 0;
  };

  /* Takes the drawn sign away and says whether it was a number. */
  const takeSign = (paragraph) => {
    const sign = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*Ignore/i.test(styleOf(span)));
    const text = sign ? sign.textContent : "";
    if (sign) sign.remove();
    return NUMBER.test(text);
  };

  const listsFrom = (body) => {
    let open = [];
    for (const paragraph of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
      const level = paragraph.tagName === "P" ? listLevel(paragraph) : 0;
      if (!level || paragraph.closest("td, th, li")) {
        if (!EMPTY.test(paragraph.textContent)) open = [];
        continue;
      }
      const name = takeSign(paragraph) ? "OL" : "UL";
      while (open.length > level) open.pop();
      if (open.length === level && open[level - 1].tagName !== name) open.pop();
      while (open.length < level) {
        const list = document.createElement(name);
        const above = open[open.length - 1];
        if (above && above.lastElementChild) above.lastElementChild.append(list);
        else if (above) above.append(list);
        else paragraph.before(list);
        open.push(list);
      }
      const item = document.createElement("li");
      item.append(...paragraph.childNodes);
      open[level - 1].append(item);
      paragraph.remove();
    }
  };

  /* A text holds no table; its rows stay readable, and a block of the kind "table" is for the rest. */
  const rowsFrom = (body) => {
    for (const table of [...body.querySelectorAll("table")].reverse()) {
      const rows = [...table.rows].map((row) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, " ")).join(" | ");
        return paragraph;
      });
      table.replaceWith(...rows);
    }
  };

  const wrapInside = (element, name) => {
    const inner = document.createElement(name);
    inner.append(...element.childNodes);
    element.append(inner);
  };

  /* Bold and italic that Word writes as style. */
  const marksFrom = (body) => {
    for (const span of body.querySelectorAll("span, font")) {
      if (/font-weight:\s*(bold|[6-9]00)/i.test(styleOf(span))) wrapInside(span, "b");
      if (/font-style:\s*italic/i.test(styleOf(span))) wrapInside(span, "i");
    }
  };

  const clean = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const body = page.body;
    const comments = page.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((comment) => comment.remove());
    body.querySelectorAll(GONE).forEach((element) => element.remove());
    listsFrom(body);
    rowsFrom(body);
    marksFrom(body);
    for (const element of [...body.querySelectorAll("*")]) {
      const name = element.tagName;
      if (name === "P" && /MsoTitle/.test(element.className)) rename(element, "h2");
      else if (HEADINGS[name]) rename(element, HEADINGS[name]);
      else if (UNWRAPPED.has(name) || name.includes(":")) unwrap(element);
      else if (name === "A" && !/^(https?:|mailto:)/i.test(element.getAttribute("href") || "")) unwrap(element);
    }
    body.normalize();
    const texts = page.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/[\s\u00a0]+/g, " ");
    for (const element of [...body.querySelectorAll("*")]) {
      for (const { name } of [...element.attributes]) if (name !== "href") element.removeAttribute(name);
      if (element.tagName !== "BR" && EMPTY.test(element.textContent)) element.remove();
    }
    return body.innerHTML.trim();
  };

  document.addEventListener(
    "paste",
    (event) => {
      const editor = event.target instanceof Element && event.target.closest(".DraftEditor-root");
      const html = event.clipboardData && event.clipboardData.getData("text/html");
      if (!editor || !html || !FROM_WORD.test(html)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const data = new DataTransfer();
      data.setData("text/html", clean(html));
      data.setData("text/plain", event.clipboardData.getData("text/plain"));
      event.target.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    true,
  );
})();
