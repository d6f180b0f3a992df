// One account: findings lead through it, their places are marked in the document, judgements and corrections are kept.
"use strict";
(() => {
  const { t, say, ask, send, make, by, called, at, fail, keys } = Bench;
  const root = document.getElementById("account");
  const path = "/api/accounts/" + root.dataset.id;
  // The revision of the journal that its reader saw, for each finding and for all values: what is not shown is not seen.
  const loaded = Number(root.dataset.revision);
  const seenFindings = new Map();
  let seenValues = 0;
  const places = new Map();
  let current = null;
  let shownPlace = 0;

  // --- the document -------------------------------------------------------------------------------------------------
  const paper = document.getElementById("document");
  const clearMarks = () => {
    for (const box of paper.querySelectorAll(".box")) box.remove();
    for (const one of paper.querySelectorAll(".hit, .hit-line, .hit-cell, .wanted"))
      one.classList.remove("hit", "hit-line", "hit-cell", "wanted");
  };

  const markBoxes = (figure, said) => {
    const boxes = Marks.boxes(figure, said);
    figure.querySelector(".leaf").append(...boxes);
    return boxes[0] || figure;
  };

  const markLines = (link) => {
    let first = null;
    for (let index = link.first; index <= link.last; index += 1) {
      const line = document.getElementById("l-" + index);
      if (!line) continue;
      first = first || line;
      if (!link.cell && !link.span) line.classList.add("hit-line");
    }
    const cell = link.cell && document.getElementById(link.cell);
    if (cell) cell.classList.add("hit-cell");
    const stretch = Marks.stretch(link.span);
    if (stretch[1] > stretch[0] && !cell) Marks.hit(paper, stretch);
    return cell || first;
  };

  // Marks all places that are given, and shows the one that is wanted.
  const show = (links, wanted) => {
    clearMarks();
    let target = null;
    links.forEach((link, number) => {
      if (!link) return;
      const figure = link.page === null ? null : document.getElementById("p-" + link.page);
      const found = figure ? markBoxes(figure, link.boxes) : link.first === null ? null : markLines(link);
      if (found && (number === wanted || !target)) target = found;
    });
    if (!target) return say(t("这一处在原文里的位置不详"));
    const folded = target.closest("details:not([open])");
    if (folded) folded.open = true;
    target.classList.add("wanted");
    centre(target);
    return undefined;
  };

  // Within the document's own window: the page itself stays where its reader is.
  const centre = (target) => {
    const window_ = paper.getBoundingClientRect(), at = target.getBoundingClientRect();
    paper.scrollTop += at.top - window_.top - (window_.height - Math.min(at.height, window_.height)) / 2;
    const frame = target.closest(".scroll") || paper;
    frame.scrollLeft += at.left - frame.getBoundingClientRect().left - 40;
  };

  // Pictures of pages as wide as their window, as large as they are printed, or twice that.
  const zoomed = (wanted) => {
    const figures = paper.querySelectorAll("figure[data-width]");
    for (const figure of figures) figure.style.setProperty("--page-width", figure.dataset.width);
    root.querySelector(".zoom").hidden = !figures.length;
    const zoom = ["1", "2"].includes(wanted) ? wanted : "fit";
    if (zoom === "fit") delete paper.dataset.zoom;
    else paper.dataset.zoom = zoom;
    paper.style.setProperty("--zoom", zoom);
    localStorage.setItem("zoom", zoom);
    for (const button of root.querySelectorAll("[data-zoom-to]")) button.setAttribute("aria-pressed", String(button.dataset.zoomTo === zoom));
    const wantedMark = paper.querySelector(".wanted");
    if (wantedMark) centre(wantedMark);
  };
  for (const button of root.querySelectorAll("[data-zoom-to]")) button.addEventListener("click", () => zoomed(button.dataset.zoomTo));

  const linkOf = (anchor) => {
    const number = (name) => (anchor.dataset[name] === undefined ? null : Number(anchor.dataset[name]));
    const text = (name) => anchor.dataset[name] || null;
    return { page: number("page"), boxes: text("boxes"), first: number("first"), last: number("last"), span: text("span"), cell: text("cell") };
  };

  document.addEventListener("click", (event) => {
    const number = event.target.closest("a.mk[href^='#f-']");
    if (number && findings[Number(number.hash.slice(3)) - 1]) {
      event.preventDefault();
      return point(findings[Number(number.hash.slice(3)) - 1]);
    }
    const anchor = event.target.closest("a.src");
    if (!anchor || !root.contains(anchor) || event.ctrlKey || event.metaKey || event.button) return undefined;
    event.preventDefault();
    return show([linkOf(anchor)], 0);
  });

  const values = document.getElementById("values");
  // Several times down the page: of a long one only a part is in sight.
  paper.style.setProperty("--drawing", `"${Array(8).fill(t("正在画这一页…")).join("\\a ".repeat(6))}"`);
  const insert = async (panel, side) => {
    const template = document.createElement("template");
    template.innerHTML = await ask("/accounts/" + root.dataset.id + "/" + side); // escaped by the server's templates; the policy lets no script in it run
    const focused = panel.contains(document.activeElement) && document.activeElement.closest("[data-path]");
    const top = panel.scrollTop;
    panel.replaceChildren(template.content);
    panel.scrollTop = top;
    const again_ = focused && panel.querySelector(`[data-path="${CSS.escape(focused.dataset.path)}"]`);
    if (again_) (again_.querySelector("a.src") || again_).focus({ preventScroll: true });
  };

  const STAGES = {
    unopened: t("正在打开原文件…"), waiting: t("正在打开别的文件，请稍候…"), reading: t("正在打开原文件…"),
    recognising: t("正在识别图片页…"), arranging: t("正在对应页面和数字…"),
  };
  // Says what is being done to the document until it is there, and how many of its pages are drawn until they all are.
  const follow = async () => {
    const since = Date.now(), drawn = root.querySelector("[data-drawn]");
    let before = 0, idle = 0; // another account may have become the one whose pages are drawn
    for (let wait = 700; !failed && idle < 15; wait = Math.min(wait + 300, 4000)) {
      const { stage, done, of } = await ask(path + "/opening");
      const loading = paper.querySelector(".loading");
      const counted = of ? ` ${done}/${of}` : "";
      if (loading) loading.textContent = [STAGES[stage] + counted, `${Math.round((Date.now() - since) / 1000)} ${t("秒")}`].join(" · ");
      idle = stage === "made" && done === before ? idle + 1 : 0;
      before = done;
      drawn.textContent = stage === "made" && done < of ? t("页图已画好") + counted : "";
      if (stage === "made" && done >= of) return;
      await new Promise((resolve) => { setTimeout(resolve, wait); });
    }
    drawn.textContent = "";
  };
  let failed = false; // the document could not be opened

  // The values of the record are there at once; where they stand in the document, when that is open.
  const open = async () => {
    if (root.dataset.made !== "yes") await insert(values, "values-alone").then(showCorrections).catch(fail);
    follow().catch(() => {}); // what goes wrong is told by what waits for the document itself
    try {
      await insert(paper, "document");
      zoomed(localStorage.getItem("zoom"));
      await insert(values, "values");
      for (const one of (await ask(path + "/places")).findings) places.set(one.key, one.places);
    } catch (error) {
      failed = true;
      const loading = paper.querySelector(".loading");
      if (loading) loading.replaceWith(make("p", "failed", error.message));
      else fail(error);
      if (values.querySelector(".loading")) await insert(values, "values-alone").catch(fail);
    }
    await showCorrections();
    root.dataset.ready = "yes";
    if (current) point(current, false);
  };

  // --- findings -----------------------------------------------------------------------------------------------------
  const findings = [...document.querySelectorAll("article.finding")];

  const point = (finding, scroll = true, side = 0) => {
    for (const one of findings) one.classList.toggle("current", one === finding);
    current = finding;
    shownPlace = side;
    if (scroll) {
      tab("findings");
      finding.focus({ preventScroll: true });
      finding.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    const links = places.get(finding.dataset.key);
    if (links && links.length) show(links, side);
  };

  const step = (by_) => {
    if (!findings.length) return;
    const at = current ? findings.indexOf(current) : by_ > 0 ? -1 : findings.length;
    point(findings[Math.min(Math.max(at + by_, 0), findings.length - 1)]);
  };

  // The places of a finding one after another, each where it stands.
  const onward = () => {
    const count = current ? (places.get(current.dataset.key) || []).length : 0;
    if (!current) return step(1);
    return point(current, false, again && count ? (shownPlace + 1) % count : shownPlace);
  };
  let again = false; // whether the last key opened a place as well

  const told = (finding, entry) => {
    seenFindings.set(finding, entry.revision);
    finding.dataset.state = entry.state;
    finding.dataset.reason = entry.reason;
    finding.dataset.note = entry.note;
    finding.classList.remove("state-open", "state-accepted", "state-dismissed");
    finding.classList.add("state-" + entry.state);
    const judged = entry.state === "open" ? "" : t(entry.state === "accepted" ? "属实" : "不采纳");
    const words = judged || entry.note ? [judged, entry.by, at(entry.at)].filter(Boolean) : [];
    const note = entry.note ? `（${entry.note}）` : "";
    finding.querySelector(".decided").textContent = words.join(" · ") + (entry.reason && judged ? "：" + entry.reason : "") + note;
    for (const state of ["open", "accepted", "dismissed"])
      root.querySelector(`[data-${state}]`).textContent = findings.filter((one) => one.dataset.state === state).length;
    const aside = findings.filter((one) => one.dataset.state === "dismissed").length;
    root.querySelector("[data-standing]").textContent = findings.length - aside;
    root.querySelector("[data-not-counted]").hidden = !aside;
  };

  const titleOf = (finding) => finding.querySelector("h3").textContent;

  const decide = async (finding, state) => {
    const about = titleOf(finding), note_ = finding.dataset.note;
    if (state === "dismissed")
      return question({ title: t("不采纳的理由"), about, text: finding.dataset.reason }, ({ text }) => {
        if (!text) throw new Error(t("不采纳要写理由"));
        return judge(finding, { state, reason: text, note: note_ });
      });
    const keep = () => judge(finding, { state, reason: "", note: note_ });
    return state === "open" || by() ? keep().catch(fail) : question({ title: t("属实"), about, bare: true }, keep);
  };

  // A remark beside a judgement, or before there is one.
  const note = async (finding) => {
    await question({ title: t("备注"), about: titleOf(finding), text: finding.dataset.note, label: t("备注") }, ({ text }) =>
      judge(finding, { state: finding.dataset.state, reason: finding.dataset.reason, note: text }));
  };

  const judge = async (finding, judgement) => {
    const seen = seenFindings.get(finding) ?? loaded;
    try {
      const entry = await send(path + "/decisions", { finding: finding.dataset.key, ...judgement, revision: seen, by: by() });
      told(finding, entry);
      say(t("已存下"));
    } catch (error) {
      if (error.status === 409 && error.told.entry) {
        told(finding, error.told.entry);
        finding.classList.add("conflict");
      }
      throw error;
    }
  };

  document.getElementById("findings").addEventListener("click", (event) => {
    const finding = event.target.closest("article.finding");
    if (!finding) return;
    const act = event.target.closest("[data-act]");
    if (act && act.dataset.act === "note") return void note(finding);
    if (act) return void decide(finding, act.dataset.act);
    const side = event.target.closest("[data-place]");
    point(finding, false, side ? Number(side.dataset.place) : 0);
  });

  // --- corrections --------------------------------------------------------------------------------------------------
  const correct = async (holder) => {
    const where = holder.dataset.path;
    const { value: was, label } = await ask(path + "/value?" + new URLSearchParams({ path: where }));
    const asked = { title: t("更正"), about: label, value: holder.dataset.corrected ?? was ?? "" };
    await question(asked, async (given) => {
      const anchor = holder.querySelector("a.src");
      const link = anchor ? linkOf(anchor) : {};
      const box = (link.boxes || "").split(";")[0];
      if (!given.text) throw new Error(t("更正要写理由"));
      const place = { page: link.page, bbox: box ? box.split(" ").map(Number) : null, printed: given.value || null };
      // Sent as it was written: the record's own rules take it or refuse it, and say why.
      await keep({ path: where, value: given.value === "" ? null : given.value, reason: given.text, place: anchor ? place : null });
    });
  };

  const keep = async (given) => {
    try {
      await send(path + "/corrections", { ...given, revision: seenValues, by: by() });
    } catch (error) {
      await showCorrections();
      throw error;
    }
    const effects = await showCorrections();
    if (!effects) return;
    const { broken, mended } = effects;
    const words = [broken.length ? `${t("更正使有的核对不再相等：")}${broken[0]}` : "", mended.length ? `${t("更正使有的核对相等了：")}${mended[0]}` : ""];
    const more = broken.length + mended.length > 2 ? t("（全部见“更正”）") : "";
    say(words.some(Boolean) ? [t("已存下"), ...words.filter(Boolean)].join("。") + more : t("已存下"), broken.length > 0);
  };

  // Amounts of tables as the tables print them, with thousands; codes and names stay as they are.
  const grouped = (where, value) => {
    const figure = /^(-?)(\d{4,})(\.\d+)?$/.exec(value ?? "");
    if (!figure || !where.startsWith("tables.") || /\.(code|name|item|line)$/.test(where)) return value;
    return figure[1] + figure[2].replace(/\B(?=(\d{3})+$)/g, ",") + (figure[3] || "");
  };

  const showCorrections = async () => {
    let found;
    try {
      found = await ask(path + "/corrections");
    } catch (error) {
      return fail(error);
    }
    seenValues = Math.max(seenValues, found.revision);
    for (const one of document.querySelectorAll("[data-corrected]")) {
      delete one.dataset.corrected;
      one.querySelectorAll(".corrected").forEach((shown) => shown.remove());
    }
    const list = make("ul", "corrections");
    for (const [entries, className] of [[found.applied, ""], [found.stale, "stale"]])
      for (const entry of entries) {
        const line = make("li", className);
        const where = make("b", "", found.labels[entry.path] || entry.path);
        const shown = (value) => grouped(entry.path, value) ?? "—";
        const change = make("span", "change", `${shown(entry.was)} → ${shown(entry.value)}`);
        const about = [entry.by, at(entry.at), entry.reason].filter(Boolean).join(" · ");
        const back = make("button", "plainly", t("撤回"));
        back.type = "button";
        back.addEventListener("click", () => keep({ path: entry.path, value: entry.value, withdrawn: true }).catch(fail));
        line.append(where, change, make("span", "legend", (className ? t("与重新读取的结果不符") + " · " : "") + about), back);
        list.append(line);
        const holder = className ? null : document.querySelector(`[data-path="${CSS.escape(entry.path)}"]`);
        if (holder) {
          holder.dataset.corrected = entry.value ?? "";
          holder.append(make("ins", "corrected", shown(entry.value)));
        }
      }
    const panel = document.getElementById("corrected");
    const none = make("p", "empty", t("没有更正。在“读出的内容”里双击一个值，或按 e。"));
    panel.replaceChildren(...effectsOf(found.effects), list.childElementCount ? list : none);
    root.querySelector("[data-corrections]").textContent = found.applied.length;
    return found.effects;
  };

  // What the sums of the account say of the corrections, worst first.
  const effectsOf = (effects) => {
    const kinds = [
      [effects.broken, "failed", t("更正以后不再相等：")],
      [effects.open, "warning", t("更正以前和以后都不相等：")],
      [effects.mended, "legend", t("更正以后相等：")],
    ];
    return kinds.filter(([sums]) => sums.length).map(([sums, className, words]) => {
      const box = make("div", "effects " + className), lines = make("ul");
      lines.append(...sums.map((one) => make("li", "", one)));
      box.append(make("p", "", words), lines);
      return box;
    });
  };

  values.addEventListener("dblclick", (event) => {
    const holder = event.target.closest("[data-path]");
    if (!holder) return;
    event.preventDefault();
    correct(holder).catch(fail);
  });

  // --- questions and keys -------------------------------------------------------------------------------------------
  const dialog = document.getElementById("ask");
  // Asks for a text, and for a value where one is given, and for who asks where nobody has said; `keep` takes the answer. What
  // it refuses is said in the dialog, which stays open with all that was written.
  const question = ({ title, about, value, text, label, bare }, keep_) =>
    new Promise((resolve) => {
      const input = document.getElementById("ask-value"), area = document.getElementById("ask-reason"), who = document.getElementById("ask-by");
      const told_ = document.getElementById("ask-told"), form = dialog.querySelector("form");
      document.getElementById("ask-title").textContent = title;
      document.getElementById("ask-about").textContent = about;
      document.getElementById("ask-label").textContent = label || t("理由");
      document.getElementById("ask-value-label").hidden = value === undefined;
      document.getElementById("ask-reason-label").hidden = Boolean(bare);
      document.getElementById("ask-by-label").hidden = Boolean(by());
      input.value = value ?? "";
      area.value = text || "";
      who.value = "";
      told_.textContent = "";
      const before = document.activeElement;
      const answered = async (event) => {
        event.preventDefault();
        if (event.submitter && event.submitter.value === "no") return dialog.close();
        if (who.value.trim()) called(who.value.trim());
        try {
          await keep_({ value: input.value.trim(), text: area.value.trim() });
          dialog.close();
        } catch (error) {
          told_.textContent = error.message;
        }
        return undefined;
      };
      form.addEventListener("submit", answered);
      dialog.showModal();
      (bare ? who : value === undefined ? area : input).focus();
      dialog.addEventListener(
        "close",
        () => {
          form.removeEventListener("submit", answered);
          if (before && before.isConnected) before.focus({ preventScroll: true });
          resolve();
        },
        { once: true },
      );
    });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.tagName === "INPUT")) {
      event.preventDefault();
      const area = document.getElementById("ask-reason");
      if (event.target.id === "ask-value" && !area.value.trim()) return area.focus(); // a correction has a reason as well
      dialog.querySelector("form").requestSubmit(dialog.querySelector("[value=yes]"));
    }
    return undefined;
  });

  const tab = (name) => {
    for (const button of document.querySelectorAll("[role=tab]")) {
      const wanted = button.getAttribute("aria-controls") === name;
      button.setAttribute("aria-selected", String(wanted));
      document.getElementById(button.getAttribute("aria-controls")).hidden = !wanted;
    }
  };
  for (const button of document.querySelectorAll("[role=tab]"))
    button.addEventListener("click", () => tab(button.getAttribute("aria-controls")));

  // The value that has the focus; else the one that the place of the finding is about.
  const chosenValue = () => {
    const focused = document.activeElement && document.activeElement.closest("[data-path]");
    if (focused || !current) return focused;
    const side = current.querySelector(`[data-place="${shownPlace}"]`);
    const holder = side && side.dataset.at && document.querySelector(`#values [data-path="${CSS.escape(side.dataset.at)}"]`);
    if (!holder) return null;
    tab("values");
    holder.closest("details:not([open])")?.setAttribute("open", "");
    holder.scrollIntoView({ block: "center", behavior: "instant" });
    const anchor = holder.querySelector("a.src");
    if (anchor) anchor.focus({ preventScroll: true });
    return holder;
  };

  const withCurrent = (act) => () => (current ? act(current) : step(1));
  const acts = {
    n: () => step(1),
    p: () => step(-1),
    j: () => step(1),
    k: () => step(-1),
    a: withCurrent((finding) => decide(finding, "accepted")),
    d: withCurrent((finding) => decide(finding, "dismissed")),
    u: withCurrent((finding) => decide(finding, "open")),
    m: withCurrent(note),
    o: onward,
    e: () => {
      const holder = chosenValue();
      return holder ? correct(holder).catch(fail) : say(t("先用 Tab 键或鼠标选中一个值"));
    },
    x: () => root.querySelector("[data-form='gold.json']").click(),
    1: () => tab("findings"),
    2: () => tab("values"),
    3: () => tab("corrections"),
  };
  keys(Object.fromEntries(Object.entries(acts).map(([key, act]) => [key, () => {
    act();
    again = key === "o";
  }])));
  document.getElementById("findings").addEventListener("focusin", (event) => {
    const finding = event.target.closest("article.finding");
    if (finding && finding !== current) point(finding, false);
  });

  open().catch(fail);
})();
