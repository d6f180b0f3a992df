// The table of accounts: saved questions, and the way through its rows by keys.
"use strict";
(() => {
  const { t, ask, send, by, fail, keys } = Bench;
  const form = document.getElementById("save-question");
  if (form)
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const about = JSON.parse(form.dataset.question);
      try {
        await send("/api/saved", { ...about, name: form.elements.namedItem("name").value, by: by() });
        location.reload();
      } catch (error) {
        fail(error);
      }
    });
  for (const button of document.querySelectorAll("[data-forget]"))
    button.addEventListener("click", async () => {
      if (button.dataset.asked === undefined) {
        button.dataset.asked = "";
        button.textContent = t("确定删除？");
        return;
      }
      try {
        await ask("/api/saved/" + button.dataset.forget, { method: "DELETE" });
        location.reload();
      } catch (error) {
        fail(error);
      }
    });

  const links = [...document.querySelectorAll(".accounts tbody th a")];
  const step = (by_) => {
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at < 0 && by_ < 0 ? links.length - 1 : at + by_, 0), links.length - 1)].focus();
  };
  const turn = (rel) => document.querySelector(`.pager [rel=${rel}]`)?.click();
  keys({
    j: () => step(1),
    n: () => step(1),
    k: () => step(-1),
    p: () => step(-1),
    "/": () => document.querySelector(".filter [type=search]").focus(),
    "]": () => turn("next"),
    "[": () => turn("prev"),
  });
})();
