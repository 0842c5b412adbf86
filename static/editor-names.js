/* The editor's names and times: completed as they are typed, taught, picked. Needs editor.js. */
(() => {
  "use strict";
  if (!window.editor) return;
  const { desk, byId, formOf, fit, touch, save, saveAll, ask, parsed, say, Refusal } = editor;

  /* --- Completing the words at the caret ---------------------------------------------------------- */

  const list = { of: null, box: null, at: -1, timer: 0 };
  /* The words between the marks around the caret, and where they stand. */
  function phraseAt(cell) {
    const text = cell.value, at = cell.selectionStart;
    const start = Math.max(text.lastIndexOf(";", at - 1), text.lastIndexOf("\n", at - 1)) + 1;
    const ends = [text.indexOf(";", at), text.indexOf("\n", at)].filter((place) => place >= 0);
    const before = /^\s*(?:[-+•]\s+)?/.exec(text.slice(start))[0].length;
    return { start: Math.min(start + before, at), end: Math.min(text.length, ...ends), words: text.slice(start + before, at).trim() };
  }
  function suggestSoon(cell) {
    clearTimeout(list.timer);
    list.timer = setTimeout(() => suggest(cell), 200);
  }
  async function suggest(cell) {
    const { words } = phraseAt(cell);
    if (words.length < 2 || document.activeElement !== cell) return closeList();
    try {
      const { text } = await ask(`${desk.dataset.suggest}?loai=${cell.dataset.list}&q=${encodeURIComponent(words)}`);
      if (document.activeElement === cell && phraseAt(cell).words === words) showList(cell, JSON.parse(text).found);
    } catch { closeList(); }
  }
  function showList(cell, found) {
    closeList();
    if (!found.length) return;
    list.box = document.createElement("ul");
    Object.assign(list.box, { id: "goi-y", className: "suggestions", role: "listbox", ariaLabel: "Gợi ý" });
    found.forEach((each, at) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `goi-y-${at}`, role: "option", ariaSelected: "false", textContent: each.text });
      option.dataset.text = each.text;
      if (each.note) option.append(Object.assign(document.createElement("i"), { textContent: each.note }));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); complete(cell, each.text); });
      list.box.append(option);
    });
    list.of = cell;
    list.at = -1;
    cell.after(list.box);
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", "goi-y"]]) cell.setAttribute(name, value);
    byId("goi-y-so").textContent = `${found.length} gợi ý, dùng phím mũi tên để chọn`;
  }
  function closeList() {
    clearTimeout(list.timer);
    list.box?.remove();
    for (const name of ["aria-activedescendant", "aria-controls"]) list.of?.removeAttribute(name);
    list.of = list.box = null;
    byId("goi-y-so").textContent = "";
  }
  function keyInList(event) {
    const options = [...list.box.children], step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") closeList();
    else if (event.key === "Enter" && list.at >= 0 && !event.ctrlKey) complete(list.of, options[list.at].dataset.text);
    else if (step && !event.altKey) {
      list.at = (list.at + step + options.length + (list.at < 0 && step < 0 ? 1 : 0)) % options.length;
      options.forEach((each, at) => each.setAttribute("aria-selected", String(at === list.at)));
      options[list.at].scrollIntoView({ block: "nearest" });
      list.of.setAttribute("aria-activedescendant", options[list.at].id);
    } else return false;
    event.preventDefault();
    return true;
  }
  function complete(cell, words) {
    const { start, end } = phraseAt(cell);
    cell.focus();
    cell.setSelectionRange(start, end);
    // Keeps the browser's own undo; the other way serves where that is gone.
    if (!document.execCommand?.("insertText", false, words)) cell.setRangeText(words, start, end, "end");
    closeList();
    clearTimeout(list.timer);
    fit(cell);
    touch(byId(formOf(cell)));
  }

  /* --- Saying whom some words mean ----------------------------------------------------------------- */

  async function askWho(address) {
    await saveAll();
    try {
      const { text } = await ask(address), box = byId("hoi");
      box.replaceChildren(parsed(text));
      if (!box.open) box.showModal();
      box.querySelector("input[type=radio]")?.focus();
    } catch (trouble) { say(trouble instanceof Refusal ? trouble.message : "Mất kết nối. Hãy thử lại.", "bad"); }
  }
  let finding = 0;
  function findSoon(field) {
    clearTimeout(finding);
    finding = setTimeout(() => find(field), 250);
  }
  async function find(field) {
    const form = field.form, query = new URLSearchParams({ ten: form.elements.ten.value, q: field.value });
    try {
      const { text } = await ask(`${form.action.split("?")[0]}?${query}`);
      byId("ung-vien").replaceWith(parsed(text).querySelector("#ung-vien"));
    } catch { /* the list stays as it was */ }
  }

  /* --- Picking a time ------------------------------------------------------------------------------ */

  function pick(cell) {
    const box = document.createElement("dialog"), year = byId("h-year")?.value;
    box.append(byId("chon-lich").content.cloneNode(true));
    desk.append(box);
    const form = box.querySelector("form");
    form.addEventListener("input", (event) => {
      const radio = (event.target.closest("div") || event.target.closest("label"))?.querySelector("[type=radio]");
      if (radio && event.target !== radio) radio.checked = true;
    });
    box.addEventListener("close", () => {
      const words = box.returnValue && phraseOf(new FormData(form), year);
      box.remove();
      cell.focus();
      if (words) { cell.value = words; fit(cell); touch(byId(formOf(cell))); save(formOf(cell)); }
    });
    box.showModal();
  }
  const day = (iso) => iso && iso.split("-").reverse().join("/");
  function phraseOf(data, year) {
    const quarters = data.getAll("quarter");
    return {
      always: "Thường xuyên",
      every: data.get("every"),
      quarter: quarters.length && `Quý ${quarters.join(", ")}${year ? "/" + year : ""}`,
      span: data.get("from") && data.get("to") && `Từ ${day(data.get("from"))} đến ${day(data.get("to"))}`,
      before: data.get("before") && `Trước ngày ${day(data.get("before"))}`,
      event: data.get("event").trim(),
    }[data.get("kind")];
  }

  desk.addEventListener("input", (event) => {
    if (event.target.dataset.list) suggestSoon(event.target);
    if (event.target.id === "tim-ten") findSoon(event.target);
  });
  desk.addEventListener("focusout", (event) => {
    if (event.target === list.of) setTimeout(() => event.target === list.of && closeList(), 150);
  });
  // Before the table's own keys.
  desk.addEventListener("keydown", (event) => {
    if (list.of === event.target && !event.isComposing) keyInList(event);
  }, true);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".find") || !byId("hoi").open) return;
    event.preventDefault();
    find(event.target.elements.q);
  });
  document.addEventListener("click", (event) => {
    const to = (selector) => event.target.closest(selector);
    if (to(".pick")) return pick(to("td").querySelector("textarea"));
    if (to("[data-close]") && byId("hoi").open) { event.preventDefault(); return byId("hoi").close(); }
    const link = to("a.chip, a.ask");
    if (link && desk.contains(link) && !event.ctrlKey && !event.metaKey) { event.preventDefault(); askWho(link.href); }
  });
})();
