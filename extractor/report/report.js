// Shows where a value stands: its lines of the full text, or the picture of its page with the box drawn.
// Everything is built from nodes that are already on the page; nothing is parsed, fetched or evaluated.
(() => {
  "use strict";
  const dialog = document.getElementById("where");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const title = document.getElementById("where-title");
  const body = document.getElementById("where-body");
  const onward = document.getElementById("where-onward");

  const element = (name, className) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    return made;
  };

  const copyLine = (index, from, to) => {
    const line = document.getElementById("l-" + index);
    if (!line) return null;
    const copy = line.cloneNode(true);
    copy.removeAttribute("id");
    for (const piece of copy.querySelectorAll("[data-o]")) {
      const offset = Number(piece.dataset.o);
      piece.classList.toggle("hit", offset >= from && offset < to);
    }
    return copy;
  };

  const showText = (link) => {
    const first = Number(link.dataset.first), last = Number(link.dataset.last);
    const [from, to] = (link.dataset.span || "0-0").split("-").map(Number);
    const text = element("div", "lines");
    for (let index = Math.max(first - 1, 0); index <= last + 1; index += 1) {
      const copy = copyLine(index, from, to);
      if (!copy) continue;
      const inside = index >= first && index <= last;
      copy.classList.toggle("beside", !inside);
      copy.classList.toggle("whole", inside && from === to);
      text.append(copy);
    }
    return text.childElementCount ? text : null;
  };

  const showPicture = (link) => {
    const figure = document.getElementById("p-" + link.dataset.page);
    const image = figure && figure.querySelector("img");
    if (!image) return null;
    const frame = element("div", "frame");
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", image.alt + "，可滚动");
    const sheet = element("div", "picture");
    const copy = element("img");
    copy.src = image.src;
    copy.alt = image.alt;
    copy.width = image.width;
    copy.height = image.height;
    sheet.append(copy);
    const width = Number(figure.dataset.width), height = Number(figure.dataset.height);
    for (const box of (link.dataset.boxes || "").split(";").filter(Boolean)) {
      const [x0, top, x1, bottom] = box.split(" ").map(Number);
      const mark = element("div", "box");
      mark.style.left = ((x0 - 3) / width) * 100 + "%";
      mark.style.top = ((top - 2) / height) * 100 + "%";
      mark.style.width = ((x1 - x0 + 6) / width) * 100 + "%";
      mark.style.height = ((bottom - top + 4) / height) * 100 + "%";
      sheet.append(mark);
    }
    frame.append(sheet);
    return frame;
  };

  const centre = (frame) => {
    const mark = frame && frame.querySelector(".box");
    if (!mark) return;
    frame.scrollTop = mark.offsetTop - (frame.clientHeight - mark.offsetHeight) / 2;
    // Of a line wider than the window the beginning is shown.
    const spare = Math.max((frame.clientWidth - mark.offsetWidth) / 2, 12);
    frame.scrollLeft = mark.offsetLeft - spare;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-first], a[data-page]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const text = link.dataset.first ? showText(link) : null;
    const picture = link.dataset.page ? showPicture(link) : null;
    if (!text && !picture) return;
    event.preventDefault();
    body.replaceChildren(...[text, picture].filter(Boolean));
    title.textContent = link.dataset.title || "原文";
    onward.hidden = !link.dataset.first;
    onward.href = link.dataset.first ? "#l-" + link.dataset.first : "#text";
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
    centre(body.querySelector(".frame"));
  });

  onward.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  // Print shows what is folded away on the screen, apart from pictures and full text.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.printed:not([open])")];
    for (const details of folded) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });
})();
