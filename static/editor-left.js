/* Words that a crash or a lost line left unsaved in this browser, offered again. Needs editor.js. */
(() => {
  "use strict";
  if (!window.editor) return;
  const { desk, byId, save, grow, keptName, forget, unsaved } = editor;

  const left = () => [...desk.querySelectorAll("form.auto")].flatMap((form) => {
    try {
      const kept = JSON.parse(localStorage.getItem(keptName(form.id)) || "null");
      if (!kept) return [];
      const differs = Object.keys(kept).some((name) => name !== "stamp" && form.elements[name] && form.elements[name].value !== kept[name]);
      if (!differs) forget(form.id);
      return differs ? [[form, kept]] : [];
    } catch { return []; }
  });
  /* Words of rows that are not here: taken out by somebody else, or on another page. */
  const elsewhere = () => {
    const sign = keptName(""), kept = { ...localStorage };
    return Object.keys(kept).filter((name) => name.startsWith(sign) && !byId(name.slice(sign.length))).map((name) => [name, JSON.parse(kept[name])]);
  };
  const made = (tag, fields, ...inside) => {
    const element = Object.assign(document.createElement(tag), fields);
    element.append(...inside);
    return element;
  };
  function offerLeft() {
    const number = left().length, others = elsewhere();
    if (!number && !others.length) return;
    const button = (words, value) => {
      const button = made("button", { type: "button", textContent: words });
      button.dataset.restore = value;
      return button;
    };
    const lost = others.map(([, { stamp: _, key: __, ...words }]) => made("p", { className: "lost", textContent: Object.values(words).filter(Boolean).join("\n") }));
    byId("loi-nhan").after(made("div", { className: "note warning", id: "con-lai" },
      made("p", { textContent: `Lần trước còn chữ chưa lưu ở ${number + others.length} chỗ, vẫn giữ trên máy này.` }),
      ...(lost.length ? [made("p", { textContent: "Của nội dung không có trên trang này (đã bị xóa, hoặc ở trang khác):" }), ...lost] : []),
      made("p", { className: "actions" }, ...(number ? [button("Lấy lại chữ đã gõ", "1")] : []), button("Bỏ", "0"))));
  }
  function bringBack(wanted) {
    if (!wanted) for (const [name] of elsewhere()) localStorage.removeItem(name);
    for (const [form, kept] of left()) {
      if (!wanted) { forget(form.id); continue; }
      // With the version it was typed over, so that what others wrote since is not overwritten unseen.
      for (const [name, text] of Object.entries(kept)) if (form.elements[name]) form.elements[name].value = text;
      form.closest("details")?.setAttribute("open", "");
      unsaved.set(form.id, 0);
      save(form.id);
    }
    byId("con-lai").remove();
    grow(desk);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-restore]");
    if (button) bringBack(button.dataset.restore === "1");
  });
  try { offerLeft(); } catch { /* a browser that keeps nothing has nothing left */ }
})();
