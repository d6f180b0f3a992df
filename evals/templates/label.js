"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const record = data.record;
const PLACE = Symbol("place");
const byId = (id) => document.getElementById(id);
let active = null; // the input that was focused last: {input, place}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---- the source: one text without white space, with a map back to line and column -----------------------------------
const folds = { "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-" };
const fold = (c) => { const f = folds[c] || c.normalize("NFKC"); return f.length === 1 ? f : c; };
const squeeze = (text) => Array.from(text).filter((c) => !/[\s\u200b-\u200f\ufeff]/u.test(c)).map(fold).join("");
const rows = [];
const spots = []; // offset in the squeezed text -> [row, column]
let squeezed = "";
for (const [number, page, text] of data.lines) {
  const cell = make("span", { class: "t" }, text);
  const label = page === null ? String(number) : `p${page}·${number}`;
  byId("source").append(make("div", { class: "row" }, make("span", { class: "n" }, label), cell));
  Array.from(text).forEach((c, column) => {
    if (squeeze(c)) { squeezed += fold(c); spots.push([rows.length, column]); }
  });
  rows.push({ number, page, text, cell });
}

// Whether two characters that are neighbours without white space are neighbours in print too: two columns of figures are not.
const touches = (at) => at >= 0 && at + 1 < spots.length && spots[at][0] === spots[at + 1][0] && spots[at][1] + 1 === spots[at + 1][1];

function occurrences(text, from = 0, to = squeezed.length) {
  const wanted = squeeze(text);
  const found = [];
  for (let at = squeezed.indexOf(wanted, from); wanted && at >= 0 && at + wanted.length <= to && found.length < 30; at = squeezed.indexOf(wanted, at + 1)) {
    const figure = /^[\d.,]+$/.test(wanted);
    const end = at + wanted.length;
    const inside = figure && ((touches(at - 1) && /[\d.]/.test(squeezed[at - 1])) || (touches(end - 1) && /\d/.test(squeezed[end])));
    if (!inside) found.push([at, at + wanted.length]);
  }
  return found;
}

let touched = [];
function highlight(passage, values) {
  for (const row of touched) row.cell.textContent = row.text;
  touched = [];
  const marks = new Map(); // row -> class of each column
  const paint = ([start, end], name) => {
    for (let at = start; at < end; at += 1) {
      const [row, column] = spots[at];
      if (!marks.has(row)) marks.set(row, []);
      marks.get(row)[column] = name;
    }
  };
  if (passage) paint(passage, "passage");
  for (const value of values) paint(value, "value");
  for (const [index, classes] of marks) {
    const row = rows[index];
    const characters = Array.from(row.text);
    const parts = [];
    for (let start = 0; start < characters.length;) {
      let end = start + 1;
      while (end < characters.length && classes[end] === classes[start]) end += 1;
      const text = characters.slice(start, end).join("");
      parts.push(classes[start] ? make("mark", { class: classes[start] }, text) : text);
      start = end;
    }
    row.cell.replaceChildren(...parts);
    touched.push(row);
  }
  const first = document.querySelector("#source mark.value") || document.querySelector("#source mark");
  if (first) first.scrollIntoView({ block: "center" });
}

function show(value, place) {
  let passage = null;
  if (place && place.text) {
    const found = occurrences(place.text);
    passage = found.sort((a, b) => Math.abs(a[0] - place.start) - Math.abs(b[0] - place.start))[0] || null;
  } else if (place) {
    const holds = (row) => row.text.split(/\s+/).includes(place.code);
    const index = rows.findIndex((row) => (place.line ? row.number === place.line : row.page === place.page && holds(row)));
    // Where every cell is a line of its own, the row goes on until the next code.
    let last = index;
    while (!place.line && index >= 0 && last - index < 12 && rows[last + 1] && !/^\d{3,7}$/.test(rows[last + 1].text.trim())) last += 1;
    const offsets = spots.flatMap(([row], at) => (row >= index && row <= last ? [at] : []));
    if (offsets.length) passage = [offsets[0], offsets[offsets.length - 1] + 1];
  }
  const text = value === null ? "" : String(value).replace(/^-/, "");
  let values = passage ? occurrences(text, ...passage) : [];
  if (!values.length) {
    const forms = /^\d{4,}(\.\d+)?$/.test(text) ? [text, text.replace(/^\d+/, (n) => Number(n).toLocaleString("en-US"))] : [text];
    values = forms.flatMap((form) => occurrences(form)).slice(0, passage ? 0 : 8);
  }
  highlight(passage, values);
}

for (const [path, place] of Object.entries(data.places)) {
  const target = path.split(/[.[\]]+/).filter(Boolean).reduce((value, step) => value && value[step], record);
  if (target && typeof target === "object") target[PLACE] = place;
}

// ---- the form: every input writes into the record -------------------------------------------------------------------
function blank(form) {
  if (form.kind === "list") return [];
  if (form.optional) return null;
  if (form.kind === "object") return Object.fromEntries(form.fields.map((field) => [field.name, blank(field.form)]));
  if (form.kind === "choice") return form.choices[0][0];
  return form.kind === "text" ? "" : "0";
}

function input(form, holder, key, path, place) {
  const value = holder[key];
  const attributes = { "data-path": path, class: form.kind };
  let element;
  if (form.kind === "choice") {
    element = make("select", attributes, ...(form.optional ? [make("option", { value: "" }, "（空）")] : []),
      ...form.choices.map(([choice, label]) => make("option", { value: choice }, label)));
  } else if (form.kind === "text" && !path.startsWith("tables.")) {
    element = make("textarea", { ...attributes, rows: "1" });
  } else {
    element = make("input", { ...attributes, type: "text", ...(form.kind === "text" ? {} : { inputmode: "decimal" }) });
  }
  element.value = value === null ? "" : String(value);
  element.addEventListener("input", () => {
    const text = element.value.trim();
    const whole = form.kind === "integer" && /^-?\d+$/.test(text);
    holder[key] = text === "" && form.optional ? null : whole ? Number(text) : text;
    element.classList.remove("bad");
    changed();
  });
  element.addEventListener("focus", () => { active = { element, place }; show(holder[key], place); });
  return element;
}

const isFlat = (form) => form.kind === "object" && form.fields.every((field) => !["object", "list"].includes(field.form.kind));
const titleOf = (item) => (item && typeof item === "object" ? item.subject || item.project || item.title || item.name || item.goal || item.level3 || "" : "");

function render(form, holder, key, path, place) {
  if (form.kind === "list") return list(form, holder, key, path, place);
  if (form.kind === "object") return object(form, holder, key, path, place);
  return input(form, holder, key, path, place);
}

function object(form, holder, key, path, place) {
  const box = make("div");
  const draw = () => {
    const value = holder[key];
    if (value === null) {
      box.replaceChildren(make("button", { type: "button", "data-add": path, on: { click: () => { holder[key] = blank({ ...form, optional: false }); changed(); draw(); } } }, "添加"));
      return;
    }
    const own = value[PLACE] || place;
    box.replaceChildren(...form.fields.map((field) => {
      const inner = path ? `${path}.${field.name}` : field.name;
      const below = render(field.form, value, field.name, inner, own);
      return ["list", "object"].includes(field.form.kind) ? folded(field.label, below, value[field.name]) : make("div", { class: "field" }, make("label", {}, field.label), below);
    }));
    if (form.optional) box.append(make("button", { type: "button", class: "small", on: { click: () => { holder[key] = null; changed(); draw(); } } }, "删除"));
  };
  draw();
  return box;
}

function folded(label, body, value) {
  const size = Array.isArray(value) ? `（${value.length}）` : "";
  return make("details", {}, make("summary", {}, label + size), body);
}

function list(form, holder, key, path, place) {
  const box = make("div");
  const draw = () => {
    const items = holder[key];
    const move = (index, step) => { items.splice(index + step, 0, ...items.splice(index, 1)); changed(); draw(); };
    const remove = (index) => { items.splice(index, 1); changed(); draw(); };
    const buttons = (index) => [
      ...(index > 0 ? [make("button", { type: "button", class: "small", title: "上移", on: { click: () => move(index, -1) } }, "↑")] : []),
      make("button", { type: "button", class: "small", title: "删除", "data-remove": `${path}[${index}]`, on: { click: () => remove(index) } }, "✕"),
    ];
    const cells = form.grid && isFlat(form.item);
    let body;
    if (cells) {
      const head = make("tr", {}, make("th", {}), ...form.item.fields.map((field) => make("th", {}, field.label)));
      const lines = items.map((item, index) => make("tr", {}, make("td", { class: "buttons" }, ...buttons(index)), ...form.item.fields.map((field) =>
        make("td", { class: ["name", "item"].includes(field.name) ? "wide" : "" }, input(field.form, item, field.name, `${path}[${index}].${field.name}`, item[PLACE] || place)))));
      body = [make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)))];
    } else {
      body = items.map((item, index) => make("div", { class: "item", "data-item": `${path}[${index}]` },
        make("div", { class: "bar" }, make("b", {}, `${index + 1}. ${titleOf(item)}`), ...buttons(index)),
        render(form.item, items, index, `${path}[${index}]`, (item && item[PLACE]) || place)));
    }
    const add = make("button", { type: "button", "data-add": path, on: { click: () => {
      items.push(blank(form.item)); changed(); draw();
      const inputs = box.querySelectorAll("input, textarea, select");
      if (inputs.length) inputs[inputs.length - 1].scrollIntoView({ block: "center" });
    } } }, "添加一项");
    box.replaceChildren(...body, add);
  };
  draw();
  return box;
}

byId("form").append(object(data.form, { record }, "record", "", null));
for (const details of document.querySelectorAll("#form > div > details")) details.open = true;

// ---- checking and saving ----------------------------------------------------------------------------------------
let unsaved = false;
function changed() { unsaved = true; tell("有未保存的改动", ""); byId("insist").hidden = true; }
function tell(text, kind) { byId("status").textContent = text; byId("status").className = kind; }
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

function goTo(path) {
  const element = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
  if (!element) return;
  for (let parent = element.parentElement; parent; parent = parent.parentElement) if (parent.tagName === "DETAILS") parent.open = true;
  element.scrollIntoView({ block: "center" });
  element.focus();
}

function listRemarks(remarks) {
  for (const element of document.querySelectorAll(".bad")) element.classList.remove("bad");
  const entries = remarks.map((remark) => {
    const element = document.querySelector(`[data-path="${CSS.escape(remark.path)}"]`);
    if (element && remark.level === "fault") element.classList.add("bad");
    return make("li", {}, make("a", { on: { click: () => goTo(remark.path) } }, remark.path || "记录"), `　${remark.level === "note" ? "（已知）" : ""}${remark.message}`);
  });
  byId("remarks").replaceChildren(...(entries.length ? [make("ul", {}, ...entries)] : []));
}

async function post(address, body) {
  const answer = await fetch(address, { method: "POST", headers: { "X-Token": data.token, "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(`服务器回答 ${answer.status}`);
  return answer.json();
}

async function send(address) {
  try {
    const verdict = await post(address, JSON.stringify(record));
    const faults = verdict.faults.map((fault) => ({ ...fault, level: "fault" }));
    const wrong = verdict.remarks.filter((remark) => remark.level === "fault");
    listRemarks([...faults, ...wrong, ...verdict.remarks.filter((remark) => remark.level !== "fault")]);
    byId("insist").hidden = !(wrong.length && !verdict.saved && address === "/save");
    if (verdict.saved) { unsaved = false; tell("已保存", "good"); }
    else if (faults.length) tell(`未保存：${faults.length} 处不合格式`, "fault");
    else if (wrong.length) tell(`${address === "/check" ? "" : "未保存："}${wrong.length} 处与原文或勾稽关系不符`, "fault");
    else tell("校验通过，尚未保存", "good");
  } catch (error) {
    tell(`无法保存：${error.message}`, "fault");
  }
}

for (const name of ["check", "save", "insist"]) byId(name).addEventListener("click", () => send(`/${name}`));
byId("done").addEventListener("click", async () => {
  if (unsaved && !window.confirm("有未保存的改动，仍要结束吗？")) return;
  unsaved = false;
  await post("/done", "");
  document.body.replaceChildren(make("p", {}, "标注已结束，可以关闭此页。"));
});
byId("fill").addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
byId("fill").addEventListener("click", () => {
  const text = String(window.getSelection()).replace(/[\s\u200b-\u200f\ufeff]/gu, "");
  if (!active || !text) return;
  active.element.value = active.element.classList.contains("figure") ? text.replace(/[,，%]/g, "") : text;
  active.element.dispatchEvent(new Event("input"));
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); send("/save"); }
});
tell("未改动", "");
