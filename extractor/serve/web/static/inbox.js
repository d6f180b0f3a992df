// The inbox: files and folders come in, are put together into accounts, and are read; progress is told as it happens.
"use strict";
(() => {
  const { t, say, ask, send, make, at, fail, keys } = Bench;
  const list = document.getElementById("proposed"), start = document.getElementById("start"), join = document.getElementById("join");
  const drop = document.getElementById("drop"), addresses = document.getElementById("addresses"), board = document.getElementById("jobs");
  let accounts = [];
  const names = new Map();
  let archives = new Set();

  // --- files come in ------------------------------------------------------------------------------------------------
  const folderOf = (path) => path.split("/").slice(0, -1).join("/");
  const upload = async (files) => {
    let number = 0;
    for (const { file, folder } of files) {
      number += 1;
      say(`${t("正在上传")} ${number}/${files.length} ${file.name}`);
      const about = new URLSearchParams({ name: file.name, folder });
      try {
        await ask("/api/uploads?" + about, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
      } catch (error) {
        fail(error);
      }
    }
    await refresh();
  };
  const fromInput = (input) =>
    upload([...input.files].map((file) => ({ file, folder: folderOf(file.webkitRelativePath || "") }))).then(() => { input.value = ""; });
  for (const id of ["files", "folder"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => fromInput(input).catch(fail));
  }

  const entriesOf = async (entry, path, found) => {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, folder: path });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const one of some) await entriesOf(one, path ? `${path}/${entry.name}` : entry.name, found);
    }
  };
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    const found = [];
    for (const entry of entries) await entriesOf(entry, "", found);
    if (!entries.length) found.push(...[...event.dataTransfer.files].map((file) => ({ file, folder: "" })));
    upload(found).catch(fail);
  });

  // --- put together -------------------------------------------------------------------------------------------------
  const refresh = async () => {
    const inbox = await ask("/api/uploads");
    for (const one of inbox.uploads) names.set(one.id, one.name);
    archives = new Set(inbox.uploads.filter((one) => one.is_archive).map((one) => one.id));
    const known = new Set(inbox.uploads.map((one) => one.id));
    accounts = accounts.map((one) => ({ ...one, uploads: one.uploads.filter((id) => known.has(id)) })).filter((one) => one.uploads.length);
    const placed = new Set(accounts.flatMap((one) => one.uploads));
    for (const proposed of inbox.accounts) {
      const fresh = proposed.uploads.filter((id) => !placed.has(id));
      if (fresh.length) accounts.push({ name: proposed.name, uploads: fresh });
    }
    render();
  };

  const render = () => {
    list.replaceChildren(...accounts.map((account, number) => {
      const card = make("li", "card");
      const pick = make("input");
      pick.type = "checkbox";
      pick.setAttribute("aria-label", t("选中"));
      pick.addEventListener("change", () => { account.picked = pick.checked; buttons(); });
      pick.checked = Boolean(account.picked);
      const title = make("input", "title");
      title.value = account.name;
      title.maxLength = 300;
      title.setAttribute("aria-label", t("名称"));
      title.addEventListener("change", () => { account.name = title.value; });
      const files = make("ul");
      for (const id of account.uploads) {
        const line = make("li", "", names.get(id) || id);
        if (account.uploads.length > 1) {
          const apart = make("button", "plainly", t("拆开"));
          apart.type = "button";
          apart.addEventListener("click", () => {
            account.uploads = account.uploads.filter((one) => one !== id);
            accounts.splice(number + 1, 0, { name: names.get(id) || id, uploads: [id] });
            render();
          });
          line.append(" ", apart);
        }
        if (archives.has(id)) {
          const open = make("button", "plainly", t("解开压缩包"));
          open.type = "button";
          open.title = t("压缩包里有几份决算时");
          open.addEventListener("click", () => send(`/api/uploads/${id}/unpack`).then(refresh).catch(fail));
          line.append(" ", open);
        }
        files.append(line);
      }
      const away = make("button", "plainly", t("移除"));
      away.type = "button";
      away.addEventListener("click", async () => {
        for (const id of account.uploads) await ask("/api/uploads/" + id, { method: "DELETE" }).catch(fail);
        await refresh();
      });
      card.append(pick, title, files, away);
      return card;
    }));
    buttons();
  };
  const buttons = () => {
    start.disabled = !accounts.length && !addresses.value.trim();
    join.disabled = accounts.filter((one) => one.picked).length < 2;
  };
  addresses.addEventListener("input", buttons);
  join.addEventListener("click", () => {
    const picked = accounts.filter((one) => one.picked);
    const whole = { name: picked[0].name, uploads: picked.flatMap((one) => one.uploads) };
    accounts = [whole, ...accounts.filter((one) => !one.picked)];
    render();
  });

  // --- read ---------------------------------------------------------------------------------------------------------
  start.addEventListener("click", async () => {
    const lines = addresses.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const wanted = [...accounts.map(({ name, uploads }) => ({ name, uploads })), ...lines.map((address) => ({ address }))];
    start.disabled = true;
    try {
      const job = await send("/api/jobs", { accounts: wanted });
      accounts = [];
      addresses.value = "";
      render();
      place(job);
      await follow();
    } catch (error) {
      fail(error);
      buttons();
    }
  });

  const STATUS = { waiting: "排队", running: "进行中", done: "完成", failed: "失败", cancelled: "已取消", interrupted: "已中断" };
  const STAGE = { scanning: "查看文件", reading: "读取", compacting: "整理数据", waiting: "排队", ended: "结束" };
  const DOING = {
    load: "打开文件", ocr: "辨认页面", pictures: "识别图片页", tables: "读取表格", outline: "读取标题层次",
    narrative: "读取文字说明", completeness: "清点数字", checks: "核对",
  };
  // The page that is being read is the one behind those that are done.
  const doingOf = (member) => {
    if (!member.doing || member.status !== "waiting") return "";
    const pages = member.of ? ` ${Math.min(member.done + 1, member.of)}/${member.of}` : "";
    return t("正在读") + "：" + t(DOING[member.doing] || "读取") + pages;
  };
  const row = (member) => {
    const line = make("li", member.status);
    if (member.document && member.status === "done") {
      const link = make("a", "", member.name);
      link.href = "/accounts/" + member.document;
      line.append(link);
    } else line.append(make("span", "", member.name));
    const why = member.status === "failed" ? [member.message, member.page ? `${t("第")}${member.page}${t("页")}` : "", member.hint].filter(Boolean).join("。") : "";
    line.append(make("span", "legend", " " + (doingOf(member) || t(STATUS[member.status])) + (why ? "：" + why : "")));
    return line;
  };
  const progress = (job) => {
    const ended = job.done + job.failed, all = Math.max(job.todo, ended);
    return [t(STAGE[job.stage]) + (all ? ` ${ended}/${all}` : ""), at(job.created)].join(" · ");
  };
  const card = (job) => {
    const failed = job.members.filter((one) => one.status === "failed").length, done = job.members.filter((one) => one.status === "done").length;
    const shown = make("article", "job " + job.status + (job.status === "done" && failed ? " partly" : ""));
    shown.id = "job-" + job.id;
    const head = make("h3", "", failed && done ? `${t("完成")} ${done}，${t("失败")} ${failed}` : `${t(STATUS[job.status])} · ${job.members.length} ${t("份")}`);
    const bar = make("progress");
    bar.max = Math.max(job.todo, 1);
    bar.value = job.done + job.failed;
    const line = make("p", "legend far", progress(job));
    shown.append(head, bar, line);
    if (job.message) shown.append(make("p", "warning", [job.message, job.hint].filter(Boolean).join("。")));
    const members = make("ul", "members");
    members.append(...job.members.map(row));
    const act = make("p", "buttons");
    const button = (label, what) => {
      const made = make("button", "plainly", label);
      made.type = "button";
      made.addEventListener("click", () => send(`/api/jobs/${job.id}/${what}`).then(place).then(follow).catch(fail));
      act.append(made);
    };
    if (["waiting", "running"].includes(job.status)) button(t("取消"), "cancel");
    else if (job.status !== "done" || job.members.some((one) => one.status !== "done")) button(t("重试"), "retry");
    shown.append(members, act);
    return shown;
  };
  const shown = new Map();
  const place = (job) => {
    const old = document.getElementById("job-" + job.id), told = JSON.stringify(job);
    if (old && shown.get(job.id) === told) return; // what somebody points at stays
    shown.set(job.id, told);
    const fresh = card(job);
    if (old) old.replaceWith(fresh);
    else {
      board.querySelectorAll(".empty").forEach((one) => one.remove());
      board.prepend(fresh);
    }
  };

  // What an event tells: of a job with thousands of accounts only those rows are drawn anew that changed.
  const change = (job, told) => {
    const old = document.getElementById("job-" + job.id), redrawn = told.status !== job.status || told.message !== job.message;
    const { places, members, ...about } = told;
    Object.assign(job, about);
    places.forEach((place_, at) => { job.members[place_] = members[at]; });
    if (!old || redrawn) return place(job);
    shown.set(job.id, JSON.stringify(job));
    const bar = old.querySelector("progress"), lines = old.querySelector(".members").children;
    bar.max = Math.max(job.todo, 1);
    bar.value = job.done + job.failed;
    old.querySelector(".far").textContent = progress(job);
    for (const place_ of places) {
      const fresh = row(job.members[place_]);
      if (lines[place_].outerHTML !== fresh.outerHTML) lines[place_].replaceWith(fresh);
    }
    return undefined;
  };

  // One stream, whatever waits: jobs are read one after another, and a browser opens few connections to one server. It
  // follows the job under way, then asks anew what came of the others. A page that nobody looks at holds no connection.
  const isOpen = (job) => ["waiting", "running"].includes(job.status);
  let stream = null, turn = 0;
  const follow = async () => {
    const mine = (turn += 1);
    if (stream) stream.close();
    stream = null;
    if (document.hidden) return;
    const jobs = (await ask("/api/jobs")).jobs;
    if (mine !== turn) return; // asked again in the meantime
    for (const job of jobs.filter((one, number) => number < 20 || isOpen(one)).reverse()) place(job);
    const next = jobs.find((one) => one.status === "running") || jobs.filter(isOpen).at(-1);
    if (!next) return;
    stream = new EventSource(`/api/jobs/${next.id}/events?changes=true`);
    stream.addEventListener("message", (event) => {
      const told = JSON.parse(event.data);
      change(next, told);
      if (!isOpen(told)) follow().catch(fail);
    });
  };
  document.addEventListener("visibilitychange", () => follow().catch(fail));

  // --- keys ---------------------------------------------------------------------------------------------------------
  const step = (by) => {
    const links = [...board.querySelectorAll(".members a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at < 0 && by < 0 ? links.length - 1 : at + by, 0), links.length - 1)].focus();
  };
  keys({
    f: () => document.getElementById("files").click(),
    d: () => document.getElementById("folder").click(),
    w: () => addresses.focus(),
    s: () => (start.disabled ? say(t("还没有要读取的文件")) : start.click()),
    n: () => step(1),
    j: () => step(1),
    p: () => step(-1),
    k: () => step(-1),
  });

  follow().then(refresh).catch(fail);
})();
