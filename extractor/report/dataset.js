// Filters the table of accounts. Rows are hidden and shown; nothing is parsed, fetched or evaluated.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  const table = document.getElementById("table");
  const shown = document.getElementById("shown");
  if (!form || !table) return;
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: `${row.cells[0].textContent}\n${row.cells[row.cells.length - 1].textContent}`.toLowerCase(),
    found: row.dataset.found.split(" "),
  }));
  const chosen = (name) => (form.elements.namedItem(name) || { value: "" }).value;
  const apply = () => {
    const text = chosen("text").trim().toLowerCase();
    const year = chosen("year");
    const region = chosen("region");
    const found = chosen("found");
    let count = 0;
    for (const one of rows) {
      const fits =
        one.text.includes(text) &&
        (!year || one.row.dataset.year === year) &&
        (!region || one.row.dataset.region === region) &&
        (!found || one.found.includes(found));
      one.row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = String(count);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
})();
