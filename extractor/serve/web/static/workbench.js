// What all pages share: who works here, light or dark, requests to our own interface, what is said at the foot.
"use strict";
const Bench = (() => {
  const texts = JSON.parse(document.body.dataset.texts || "{}");
  const t = (text) => texts[text] || text;
  const foot = document.getElementById("said");
  let timer = 0;

  const say = (text, isError) => {
    foot.textContent = text;
    foot.className = isError ? "error" : "";
    clearTimeout(timer);
    timer = setTimeout(() => { foot.textContent = ""; }, isError ? 12000 : 4000);
  };

  const name = document.querySelector("[data-who] input");
  if (name) {
    name.value = localStorage.getItem("by") || "";
    name.addEventListener("change", () => localStorage.setItem("by", name.value.trim()));
    name.form.addEventListener("submit", (event) => event.preventDefault());
  }

  // Who works here, as a dialog asks for it.
  const called = (given) => {
    if (!name) return;
    name.value = given;
    localStorage.setItem("by", given);
  };

  // A time of the journal or of a job (UTC) on the clock of its reader.
  const at = (time) => {
    const when = new Date(time), two = (number) => String(number).padStart(2, "0");
    if (!time || Number.isNaN(when.getTime())) return time || "";
    return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} ${two(when.getHours())}:${two(when.getMinutes())}`;
  };
  for (const shown of document.querySelectorAll("time[datetime]")) shown.textContent = at(shown.dateTime);

  const theme = document.querySelector("[data-theme-switch]");
  if (theme)
    theme.addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      document.cookie = `juesuan_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
    });

  class Refused extends Error {
    constructor(status, told) {
      const entry = told.entry, said_ = [told.message, told.hint].filter(Boolean).join("。");
      super(entry && entry.at ? said_.replace(entry.at, at(entry.at)) : said_);
      this.status = status;
      this.told = told;
    }
  }

  const ask = async (path, options = {}, as = "text") => {
    let answer;
    try {
      answer = await fetch(path, options);
    } catch {
      throw new Refused(0, { message: t("服务没有应答，请看它是否还在运行") });
    }
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    if (!answer.ok) throw new Refused(answer.status, isJson ? await answer.json() : { message: String(answer.status) });
    return isJson && as === "text" ? answer.json() : answer[as]();
  };

  const send = (path, given) =>
    ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given || {}) });

  // An element with text; nothing that a document says is ever parsed.
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  };

  // --- keys -----------------------------------------------------------------------------------------------------------
  const help = document.getElementById("help");
  const showHelp = () => help && help.showModal();
  for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", showHelp);

  const pages = { i: "/inbox", a: "/accounts", c: "/charts", x: "/across", q: "/questions", r: "/runs" };
  let going = 0; // until when the letter of a page is waited for
  const acts = { "?": showHelp, g: () => { going = Date.now() + 2000; } };
  const keys = (more) => Object.assign(acts, more);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || event.target.closest("input:not([type=checkbox], [type=file]), textarea, select")) return;
    const page = Date.now() < going ? pages[event.key] : undefined;
    going = 0;
    const act = page ? () => { location.href = page; } : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  return { t, say, ask, send, make, keys, called, at, by: () => (name ? name.value.trim() : ""), fail: (error) => say(error.message, true) };
})();
