// What a script adds to bringing in a plan; every page works without it.
"use strict";

// --- A file may be dropped where it may be chosen

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const said = zone.querySelector("[data-dropped]");
  const show = () => {
    said.textContent = input.files.length ? `Đã chọn: ${input.files[0].name}` : "Chưa chọn tệp. Có thể kéo tệp vào khung này.";
  };
  // The browser's own button speaks the browser's language; the label does its work in ours.
  const label = zone.querySelector("label");
  label.classList.add("button");
  label.textContent = "Chọn tệp";
  input.setAttribute("aria-label", zone.dataset.drop || "Tệp kế hoạch");
  zone.classList.add("ready");
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    zone.addEventListener(type, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    show();
    if (event.dataTransfer.files.length > 1) said.textContent += ". Mỗi lần chỉ nhận một tệp.";
  });
  input.addEventListener("change", show);
  show();
}

// --- A table is pasted with its columns, its lists and its merged cells

for (const form of document.querySelectorAll("[data-paste]")) {
  const text = form.querySelector("textarea[name=text]");
  const html = form.querySelector("textarea[name=html]");
  const said = form.querySelector("[data-pasted]");
  const limit = Number(form.dataset.limit);
  text.addEventListener("paste", (event) => {
    const given = event.clipboardData.getData("text/html");
    if (!/<table/i.test(given)) return;
    event.preventDefault();
    // The styles of each element stay: Word says in them what is a list. Those of the page are waste.
    html.value = given.replace(/<style[\s\S]*?<\/style>|<xml>[\s\S]*?<\/xml>/gi, "");
    text.value = event.clipboardData.getData("text/plain");
    // To be counted and shown it needs no styles, and our pages allow none.
    text.removeAttribute("aria-invalid");
    form.querySelector(".wrong")?.remove();
    const parsed = new DOMParser().parseFromString(html.value.replace(/\sstyle=/gi, " data-was="), "text/html");
    said.replaceChildren(...shown(parsed.querySelectorAll("tr"), new Blob([html.value]).size));
  });
  text.addEventListener("input", () => {
    if (!html.value) return;
    html.value = "";
    said.textContent = "Bạn đã sửa chữ trong ô, nên bảng được đọc theo chữ này (các cột cách nhau bằng dấu Tab).";
  });
  const shown = (rows, size) => {
    const words = document.createElement("p");
    const columns = Math.max(...Array.from(rows, (row) => row.cells.length));
    words.textContent = `Đã nhận bảng ${rows.length} hàng, ${columns} cột.`;
    if (size > limit) words.textContent += " Bảng quá lớn; hãy lưu thành tệp rồi nhập tệp.";
    const table = document.createElement("table");
    for (const row of Array.from(rows).slice(0, 6)) {
      const line = table.insertRow();
      for (const cell of row.cells) line.insertCell().textContent = cell.textContent.trim().slice(0, 80);
    }
    return [words, table];
  };
}

// --- A form that stores something is sent once

for (const form of document.querySelectorAll("[data-once]")) {
  // After the editor, which holds the form back until what was typed is saved.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

// --- n and p go on to the next page of rows where this one has no further problem

const desk = document.querySelector(".desk");
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
const pageOf = (link) => Number(new URL(link.href).searchParams.get("trang") || 1);

if (desk) {
  document.addEventListener("keydown", (event) => {
    const by = { n: 1, p: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const here = Array.from(desk.querySelectorAll(".problem"));
    const at = here.indexOf(document.activeElement.closest(".problem"));
    // The editor's own script moves within the page.
    if (here.length && at !== (by > 0 ? here.length - 1 : 0)) return;
    const page = Number(desk.dataset.page);
    const further = Array.from(document.querySelectorAll("#ds-luu-y a"))
      .filter((link) => !link.getAttribute("href").startsWith("#") && (pageOf(link) - page) * by > 0)
      .sort((one, other) => (pageOf(one) - pageOf(other)) * by);
    if (!further.length) return;
    event.preventDefault();
    event.stopPropagation();
    further[0].click();
  }, true);
}

// --- The source moves in its own pane; the page stays where the problem is

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.to-source");
  const pane = document.querySelector(".source-lines");
  if (!link || !pane) return;
  const line = document.querySelector(link.hash);
  if (!line) return;
  event.preventDefault();
  for (const each of pane.querySelectorAll(".found")) each.classList.remove("found");
  line.classList.add("found");
  pane.scrollTop += line.getBoundingClientRect().top - pane.getBoundingClientRect().top - 40;
  pane.closest(".source").scrollIntoView({ block: "nearest" });
});
