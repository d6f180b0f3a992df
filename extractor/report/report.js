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

  const columnOf = (cell) => Number(cell.id.split("-")[1]);

  // Which cell stands at each row and column of a table, merged ones at all of their places.
  const placesOf = (rows) => {
    const places = rows.map(() => []);
    rows.forEach((row, number) => {
      for (const cell of row.querySelectorAll("td")) {
        const column = columnOf(cell);
        for (let below = 0; below < cell.rowSpan && number + below < rows.length; below += 1)
          for (let right = 0; right < cell.colSpan; right += 1) places[number + below][column + right] ||= cell;
      }
    });
    return places;
  };

  // Rows of a table as a table of their own: a merged cell has as many rows as are shown of it.
  const copyRows = (rows, shown, link, stretch) => {
    const places = placesOf(rows);
    const table = element("table", "printed-rows");
    shown.forEach((number, place) => {
      const row = element("tr", rows[number].className);
      row.append(rows[number].querySelector(".no").cloneNode(true));
      if (!rows[number].classList.contains("hd")) row.classList.toggle("beside", !inside(link, rows[number]));
      for (const cell of new Set(places[number])) {
        if (!cell || (place > 0 && places[shown[place - 1]].includes(cell))) continue;
        const copy = cell.cloneNode(true);
        copy.removeAttribute("id");
        copy.rowSpan = shown.slice(place).filter((other) => places[other].includes(cell)).length;
        copy.classList.toggle("hit-cell", cell.id === link.dataset.cell);
        Marks.hit(copy, stretch);
        row.append(copy);
      }
      table.append(row);
    });
    const frame = element("div", "scroll");
    frame.append(table);
    return frame;
  };

  const indexOf = (line) => Number(line.id.slice(2));
  const inside = (link, line) => indexOf(line) >= Number(link.dataset.first) && indexOf(line) <= Number(link.dataset.last);

  // The head that stands above a row, and the rows beside it.
  const aroundRows = (rows, link) => {
    const own = rows.flatMap((row, number) => (inside(link, row) ? [number] : []));
    let last = own[0];
    while (last >= 0 && !rows[last].classList.contains("hd")) last -= 1;
    let first = last;
    while (first > 0 && rows[first - 1].classList.contains("hd")) first -= 1;
    const heads = last < 0 ? [] : rows.slice(first, last + 1).map((_, number) => first + number);
    const near = [own[0] - 1, ...own, own[own.length - 1] + 1].filter((number) => number >= 0 && number < rows.length);
    return [...new Set([...heads, ...near])].sort((a, b) => a - b);
  };

  const showText = (link) => {
    const first = Number(link.dataset.first), last = Number(link.dataset.last);
    const stretch = Marks.stretch(link.dataset.span);
    const text = element("div", "lines");
    const tables = new Set();
    for (let index = Math.max(first - 1, 0); index <= last + 1; index += 1) {
      const line = document.getElementById("l-" + index);
      const table = line && line.closest("table");
      if (!line || tables.has(table)) continue;
      if (table) {
        tables.add(table);
        const rows = [...table.rows];
        if (rows.some((row) => inside(link, row))) text.append(copyRows(rows, aroundRows(rows, link), link, stretch));
        continue;
      }
      const copy = line.cloneNode(true);
      copy.removeAttribute("id");
      Marks.hit(copy, stretch);
      copy.classList.toggle("beside", !inside(link, line));
      copy.classList.toggle("whole", inside(link, line) && stretch[0] === stretch[1]);
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
    sheet.append(...Marks.boxes(figure, link.dataset.boxes));
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
    onward.href = link.dataset.first ? "#" + (link.dataset.cell || "l-" + link.dataset.first) : "#text";
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
    centre(body.querySelector(".frame"));
    const cell = body.querySelector(".hit-cell, td .hit");
    if (cell) cell.scrollIntoView({ block: "nearest", inline: "center" });
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
