// Questions in SQL: the answer as a table, or as a file.
"use strict";
(() => {
  const { t, ask, send, make, say, fail } = Bench;
  const form = document.getElementById("question"), sql = document.getElementById("sql"), ready = document.getElementById("ready");
  const answer = document.getElementById("answer");
  const given = () => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sql: sql.value }) });
  // A question that is chosen is asked; with the arrow keys every choice would be, so it waits a moment for the last one.
  let waiting = 0;
  ready.addEventListener("change", () => {
    const chosen = ready.selectedOptions[0];
    clearTimeout(waiting);
    if (!chosen.dataset.sql) return;
    sql.value = chosen.dataset.sql;
    waiting = setTimeout(() => form.requestSubmit(), 250);
  });
  const files = [...form.querySelectorAll("[data-file]")];
  let asked = 0; // an answer that comes after a later question is none

  const cell = (value) => {
    const isFigure = typeof value === "number" || /^-?\d+(\.\d+)?$/.test(value);
    const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return make("td", isFigure ? "n" : "", text);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = (asked += 1);
    answer.replaceChildren(make("p", "loading", t("正在查询…")));
    for (const button of files) button.disabled = true;
    try {
      const found = await send("/api/query", { sql: sql.value, limit: 1000 });
      if (mine !== asked) return;
      const table = make("table", "plain answer"), head = make("thead"), body = make("tbody"), titles = make("tr");
      for (const name of found.columns) titles.append(make("th", "", name));
      head.append(titles);
      for (const row of found.rows) {
        const line = make("tr");
        line.append(...row.map(cell));
        body.append(line);
      }
      table.append(head, body);
      const count = `${found.rows.length} ${t("行")}`;
      const more = found.more ? t("，这里只列出前面的；下载的文件里是全部") : "";
      answer.replaceChildren(make("p", "legend", count + more), table);
      for (const button of files) button.disabled = false;
      say(count);
    } catch (error) {
      if (mine !== asked) return;
      answer.replaceChildren(make("p", "failed", error.message));
    }
  });

  for (const button of files)
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const file = await ask("/api/query/" + button.dataset.file, given(), "blob");
        const link = make("a");
        link.href = URL.createObjectURL(file);
        link.download = `${t("查询结果")}.${button.dataset.file}`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
        say(t("已下载"));
      } catch (error) {
        fail(error);
      } finally {
        button.disabled = false;
      }
    });

  sql.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
