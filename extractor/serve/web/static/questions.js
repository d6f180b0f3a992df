// Questions in SQL: the answer as a table.
"use strict";
(() => {
  const { t, send, make, say } = Bench;
  const form = document.getElementById("question"), sql = document.getElementById("sql"), ready = document.getElementById("ready");
  const answer = document.getElementById("answer");
  ready.addEventListener("change", () => {
    const chosen = ready.selectedOptions[0];
    if (chosen.dataset.sql) sql.value = chosen.dataset.sql;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.replaceChildren(make("p", "loading", t("正在查询…")));
    try {
      const found = await send("/api/query", { sql: sql.value, limit: 1000 });
      const table = make("table", "plain answer"), head = make("thead"), body = make("tbody"), titles = make("tr");
      for (const name of found.columns) titles.append(make("th", "", name));
      head.append(titles);
      for (const row of found.rows) {
        const line = make("tr");
        for (const value of row) line.append(make("td", typeof value === "number" || /^-?\d+(\.\d+)?$/.test(value) ? "n" : "", value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value)));
        body.append(line);
      }
      table.append(head, body);
      answer.replaceChildren(table);
      say(`${found.rows.length} ${t("行")}${found.more ? "，" + t("只显示前面的") : ""}`);
    } catch (error) {
      answer.replaceChildren(make("p", "failed", error.message));
    }
  });
})();
