// How a place is drawn: boxes over the picture of a page, characters of the full text. The report and the workbench share it.
"use strict";
const Marks = (() => {
  // What a link says of its boxes ("x0 top x1 bottom;…", in points of the page), as elements over the picture of that page.
  const boxes = (figure, said) => {
    const width = Number(figure.dataset.width), height = Number(figure.dataset.height);
    return (said || "").split(";").filter(Boolean).map((box) => {
      const [x0, top, x1, bottom] = box.split(" ").map(Number);
      const mark = document.createElement("div");
      mark.className = "box";
      mark.style.left = ((x0 - 3) / width) * 100 + "%";
      mark.style.top = ((top - 2) / height) * 100 + "%";
      mark.style.width = ((x1 - x0 + 6) / width) * 100 + "%";
      mark.style.height = ((bottom - top + 4) / height) * 100 + "%";
      return mark;
    });
  };

  // "from-to" as numbers; an empty stretch where nothing is said.
  const stretch = (said) => (said || "0-0").split("-").map(Number);

  // Marks the characters of a stretch within a part of the page, beside what is marked there already.
  const hit = (part, [from, to]) => {
    for (const piece of part.querySelectorAll("[data-o]")) {
      const offset = Number(piece.dataset.o);
      if (offset >= from && offset < to) piece.classList.add("hit");
    }
  };

  return { boxes, stretch, hit };
})();
