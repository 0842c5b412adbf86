/* The tables of the editor by keys and by hand: neighbours, menus, order. Needs editor.js. */
(() => {
  "use strict";
  if (!window.editor) return;
  const { desk, byId, isText, act, address } = editor;

  /* --- Keys: neighbours, new rows, order ------------------------------------------------------- */

  const cellsOf = (row) => [...row.querySelectorAll("td > textarea")];
  const rowsOf = () => [...desk.querySelectorAll("tbody[data-key]")];
  const rowOf = (element) => element.closest("tbody[data-key]");

  desk.addEventListener("keydown", (event) => {
    const cell = event.target, row = rowOf(cell);
    if (event.isComposing) return;
    if (cell !== leaving) leaving = null;
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && (menu || carried)) return carried ? putDown() : closeMenu(true);
    if (!row || cell.tagName !== "TEXTAREA") return;
    const key = row.dataset.key;
    if (event.key === "Enter" && event.ctrlKey) { editor.column = "contents"; run(event, { op: "row-add", after: key }); }
    else if (event.altKey && event.key === "ArrowUp") run(event, { op: "row-up", key });
    else if (event.altKey && event.key === "ArrowDown") run(event, { op: "row-down", key });
    else if (event.ctrlKey && event.key.toLowerCase() === "d") run(event, { op: "row-same", key, cell: cell.name });
    // After Esc, Tab goes to what stands beneath the cell.
    else if (event.key === "Escape") leaving = cell;
    else if (event.key === "Tab" && leaving !== cell) step(event, cell, event.shiftKey ? -1 : 1);
    else if (!event.altKey && !event.ctrlKey && !event.shiftKey) arrow(event, cell, row);
  });
  desk.addEventListener("focusin", (event) => {
    if (event.target.closest("tbody") && event.target.name) editor.column = event.target.name;
  });
  function run(event, fields) {
    event.preventDefault();
    act(address(), fields);
  }
  let leaving = null;
  function step(event, cell, by) {
    const all = [...desk.querySelectorAll("tbody[data-key] td > textarea")], to = all[all.indexOf(cell) + by];
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.select();
  }
  function arrow(event, cell, row) {
    const text = cell.value, at = cell.selectionStart, cells = cellsOf(row), place = cells.indexOf(cell);
    if (at !== cell.selectionEnd) return;
    const go = {
      ArrowLeft: at === 0 && cells[place - 1],
      ArrowRight: at === text.length && cells[place + 1],
      ArrowUp: !text.slice(0, at).includes("\n") && isFirstLine(cell) && beside(row, -1, place),
      ArrowDown: !text.slice(at).includes("\n") && at === text.length && beside(row, 1, place),
    }[event.key];
    if (!go) return;
    event.preventDefault();
    go.focus();
    const end = event.key === "ArrowLeft" || event.key === "ArrowUp" ? go.value.length : 0;
    go.setSelectionRange(end, end);
  }
  const isFirstLine = (cell) => cell.selectionStart === 0 || cell.value.length < 20;
  const beside = (row, by, place) => {
    const rows = rowsOf(), next = rows[rows.indexOf(row) + by];
    return next && cellsOf(next)[place];
  };

  /* --- The menu of a row ------------------------------------------------------------------------ */

  let menu = null;
  function openMenu(link) {
    const again = menu?.link === link;
    closeMenu();
    if (again) return;
    const row = rowOf(link), box = byId("thao-tac").content.firstElementChild.cloneNode(true);
    fillMenu(box, row);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-op]");
      if (!button) return;
      const fields = { op: button.dataset.op, key: row.dataset.key, after: row.dataset.key };
      for (const each of box.querySelectorAll("[data-name]")) fields[each.dataset.name] = each.value;
      closeMenu(true);
      act(address(), fields);
    });
    link.after(box);
    link.setAttribute("aria-expanded", "true");
    menu = { link, box };
    box.querySelector("button").focus();
  }
  function fillMenu(box, row) {
    const lines = row.querySelector("[name=contents]").value.split("\n").filter((line) => line.trim());
    const split = box.querySelector("[data-name=line]"), cell = box.querySelector("[data-name=cell]");
    split.append(...lines.slice(0, -1).map((line, at) => new Option(`${at + 1}: ${line.slice(0, 40)}`, at + 1)));
    split.closest("p").hidden = lines.length < 2;
    cell.append(...cellsOf(row).map((each) => new Option(headOf(each), each.name, false, each.name === editor.column)));
    box.querySelector("[data-own]").href = row.querySelector("a.do").href;
  }
  const headOf = (cell) => byId(cell.getAttribute("aria-labelledby").split(" ")[0]).textContent;
  function closeMenu(back = false) {
    if (!menu) return;
    menu.box.remove();
    menu.link.removeAttribute("aria-expanded");
    if (back) menu.link.focus();
    menu = null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.do");
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); return openMenu(link); }
    if (menu && !event.target.closest(".row-menu")) closeMenu();
  });

  /* --- The buttons of a mục, put beneath it when it is entered ------------------------------------ */

  desk.addEventListener("focusin", (event) => {
    const part = event.target.closest(".section");
    if (!part || part.querySelector(".small-actions")) return;
    desk.querySelector(".small-actions")?.remove();
    part.append(byId("thao-tac-muc").content.firstElementChild.cloneNode(true));
  });
  desk.addEventListener("click", (event) => {
    const button = event.target.closest(".small-actions [data-op]");
    if (!button) return;
    const form = button.closest(".section").querySelector("form"), data = new FormData(form);
    data.set("op", button.dataset.op);
    const words = wordsOf(form);
    act(form.action, data, form.id).then((done) => { if (done) goOn(button.dataset.op, words); });
  });
  const newSection = () => {
    const blank = [...desk.querySelectorAll(".section form")].filter(({ elements }) => !elements.title.value && !elements.body.value);
    blank.at(-1)?.elements.title.focus();
  };
  editor.done = (op) => op === "section-add" && newSection();
  const wordsOf = ({ elements }) => ["label", "title", "body"].map((name) => elements[name].value).join("\n");
  /* The same button of the mục that was moved is at hand again. */
  function goOn(op, words) {
    if (op === "section-add") return newSection();
    const moved = [...desk.querySelectorAll(".section form")].find((form) => wordsOf(form) === words);
    moved?.elements.title.focus();
    moved?.closest(".section").querySelector(`[data-op="${op}"]`)?.focus();
  }

  /* --- Moving a row by hand --------------------------------------------------------------------- */

  let carried = null;
  const unmark = () => { for (const each of rowsOf()) each.classList.remove("above", "below"); };
  const aimed = () => desk.querySelector("tbody.above, tbody.below");
  desk.addEventListener("pointerdown", (event) => {
    if (!event.target.matches(".handle") || event.button) return;
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    carried = rowOf(event.target);
    carried.classList.add("carried");
  });
  desk.addEventListener("pointermove", (event) => {
    if (!carried) return;
    if (event.clientY < 120) scrollBy(0, -16);
    if (event.clientY > innerHeight - 60) scrollBy(0, 16);
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest("tbody[data-key]");
    unmark();
    if (!row || row === carried || row.parentElement !== carried.parentElement) return;
    const box = row.getBoundingClientRect();
    row.classList.add(event.clientY > box.top + box.height / 2 ? "below" : "above");
  });
  desk.addEventListener("pointerup", () => {
    const row = aimed(), key = carried?.dataset.key;
    const next = row?.classList.contains("below") ? row.nextElementSibling : row;
    putDown();
    if (row && next?.dataset.key !== key) act(address(), { op: "row-move", key, before: next?.dataset.key || "" });
  });
  desk.addEventListener("pointercancel", putDown);
  function putDown() {
    unmark();
    carried?.classList.remove("carried");
    carried = null;
  }

  /* --- From problem to problem: n and p ------------------------------------------------------------- */

  const reveal = (part) => part?.closest("details")?.setAttribute("open", "");
  const revealAimed = () => reveal(byId(decodeURIComponent(location.hash.slice(1))));
  addEventListener("hashchange", revealAimed);
  revealAimed();
  document.addEventListener("keydown", (event) => {
    if (isText(event.target) || event.ctrlKey || event.altKey || event.metaKey || byId("hoi").open) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step) return;
    const all = [...desk.querySelectorAll(".problem")], at = all.indexOf(document.activeElement.closest?.(".problem"));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
    if (!next) return;
    reveal(next);
    next.focus();
    next.scrollIntoView({ block: "center" });
  });
})();
