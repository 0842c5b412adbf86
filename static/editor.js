/* The editor of plans: what is typed is saved as it is left, and nothing typed is lost.

   Without it every form still works by itself. It asks the server as htmx would (HX-Request) and puts
   each element of the answer in the place of the one with its id; htmx itself would be half the page. */
(() => {
  "use strict";
  const desk = document.getElementById("ban");
  if (!desk) return;
  document.documentElement.classList.add("js");

  const PAUSE = 1500, RETRY = 5000;
  const byId = (id) => document.getElementById(id);
  const formOf = (control) => control.getAttribute("form") || control.closest("form")?.id || "";
  const isText = (element) => element?.matches?.("textarea, input:not([type=hidden]), select");

  /* --- What is not saved yet ------------------------------------------------------------------ */

  const unsaved = new Map(); // id of a form → timer of its next saving
  const clashing = new Set(); // forms whose words wait for a person to choose
  const keptName = (form) => `soan:${desk.dataset.key}:${form}`;
  const wordsOf = (form) => {
    const words = {};
    for (const control of form.elements)
      if (control.name && control.name !== "csrfmiddlewaretoken" && control.name !== "op") words[control.name] = control.value;
    return words;
  };
  const keep = (form) => {
    try { localStorage.setItem(keptName(form.id), JSON.stringify(wordsOf(form))); } catch { /* a full or closed store: the server still gets them */ }
  };
  const forget = (id) => { try { localStorage.removeItem(keptName(id)); } catch { /* as above */ } };

  const say = (words, kind = "plain") => {
    if (byId("trang-thai").textContent.trim() === words) return;
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = words;
    byId("trang-thai").replaceChildren(span);
  };

  const touch = (form) => {
    if (clashing.has(form.id)) return keep(form);
    clearTimeout(unsaved.get(form.id));
    unsaved.set(form.id, setTimeout(() => save(form.id), PAUSE));
    keep(form);
    say("Đang gõ, chưa lưu…");
  };

  const SAVES = { f: "row-set", g: "group-set", m: "section-set", a: "appendix-set", dau: "header-set" };
  const filled = (form) => {
    const data = new FormData(form);
    data.set("op", SAVES[form.id.split("-")[0]]);
    return data;
  };

  /* --- Asking the server: one request after another, so that no two race for a row ------------- */

  let queue = Promise.resolve();
  const inTurn = (job) => (queue = queue.then(job, job));
  const token = () =>
    /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || desk.querySelector("[name=csrfmiddlewaretoken]").value;

  async function ask(address, options = {}) {
    const answer = await fetch(address, { ...options, headers: { "HX-Request": "true", "X-CSRFToken": token() } });
    const text = await answer.text();
    if (answer.redirected && !answer.url.startsWith(address.split("?")[0])) throw new Refusal("Phiên làm việc đã hết. Hãy đăng nhập lại ở một cửa sổ khác, rồi gõ tiếp ở đây; chữ đã gõ vẫn còn.");
    if ([400, 403, 404].includes(answer.status)) throw new Refusal(reasonIn(text));
    if (answer.status >= 500) throw new TypeError(answer.statusText);
    return { status: answer.status, text };
  }
  class Refusal extends Error {}
  const parsed = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content;
  const reasonIn = (html) => parsed(html).querySelector(".note.error")?.textContent.trim() || "Trang này không còn. Hãy tải lại.";

  async function post(address, data, form) {
    say("Đang lưu…");
    const told = byId("loi-nhan");
    if (!told.querySelector(".toast") || !form) told.replaceChildren();
    try {
      const { status, text } = await ask(address, { method: "POST", body: data }), answer = parsed(text);
      put(answer, status === 409 ? form : "");
      if (status === 409) clashed(form);
      else if (status === 422) say("Chưa lưu được: " + byId("loi-nhan").textContent.trim(), "bad");
      return status === 200 && answer;
    } catch (trouble) {
      if (trouble instanceof Refusal) say("Chưa lưu được: " + trouble.message, "bad");
      else say("Chưa lưu được: mất kết nối; sẽ thử lại", "bad");
      if (form && !(trouble instanceof Refusal)) unsaved.set(form, setTimeout(() => save(form), RETRY));
      return false;
    }
  }

  function save(id) {
    clearTimeout(unsaved.get(id));
    return inTurn(async () => {
      const form = byId(id);
      if (!form || !unsaved.has(id) || clashing.has(id)) return;
      const sent = JSON.stringify(wordsOf(form));
      unsaved.set(id, 0);
      const answer = await post(form.action, filled(form), id);
      if (!answer) return;
      // What was typed while the answer was on its way goes in the next saving.
      const now = byId(id), { stamp: _, ...words } = JSON.parse(sent);
      if (now && Object.entries(words).some(([name, text]) => now.elements[name] && now.elements[name].value !== text)) return touch(now);
      clearTimeout(unsaved.get(id)), unsaved.delete(id), forget(id);
      kept.set(id, answer.querySelectorAll("data"));
      showStored(id);
    });
  }
  /* What is stored may have lost a bullet or a double space; the field being written in is left alone. */
  const kept = new Map();
  function showStored(id) {
    for (const { dataset, value } of kept.get(id) || []) {
      const control = byId(id)?.elements[dataset.name];
      if (!control || control === document.activeElement || control.value === value) continue;
      control.value = value;
      fit(control);
    }
  }
  const saveAll = () => Promise.all([...unsaved.keys()].map(save));
  /* What would do away with words that somebody else has written since they were shown here. */
  const GUARDED = ["row-delete", "row-same"];
  async function act(address, fields, form) {
    await saveAll();
    // Nothing is done over words that could not be saved.
    if (unsaved.size || (form && clashing.has(form))) return false;
    return inTurn(() => {
      const data = fields instanceof FormData ? fields : new FormData();
      if (data !== fields) for (const [name, text] of Object.entries(fields)) data.append(name, text);
      const seen = GUARDED.includes(data.get("op")) && byId("st-f-" + data.get("key"));
      if (seen) data.set("stamp", seen.value);
      kept.clear();
      if (form && data.has("stamp")) data.set("stamp", byId(form).elements.stamp.value);
      return post(address, data, form);
    });
  }
  const address = () => desk.querySelector("form.auto").action;
  addEventListener("online", saveAll);
  addEventListener("beforeunload", (event) => { if (unsaved.size || clashing.size) event.preventDefault(); });

  /* --- Putting an answer in its place ---------------------------------------------------------- */

  const nameOf = (control) => `${formOf(control)} ${control.name}`;
  function put(answer, form = "") {
    const caret = caretNow();
    for (const fresh of [...answer.querySelectorAll("[id]")]) {
      if (fresh.parentElement?.closest("[id]")) continue;
      const old = byId(fresh.id) || placeFor(fresh, form);
      if (!old) continue;
      keepControls(old, fresh);
      keepOpen(old, fresh);
      old.replaceWith(fresh);
    }
    grow(desk), placeCaret(caret);
    hideLater(byId("loi-nhan").querySelector(".toast"));
  }

  // What was taken out can still be put back at the end of the page.
  const hideLater = (toast) => toast && setTimeout(() => toast.matches(":focus-within, :hover") ? hideLater(toast) : toast.remove(), 30_000);

  /* A field that says the same, or is being written in, stays: its caret and its undo stay with it. */
  function keepControls(old, fresh) {
    const before = new Map([...old.querySelectorAll("textarea[name], input[name]:not([type=hidden])")].map((each) => [nameOf(each), each]));
    for (const control of fresh.querySelectorAll("textarea[name], input[name]:not([type=hidden])")) {
      const kept = before.get(nameOf(control));
      if (kept && (kept.value === control.value || unsaved.has(formOf(kept)) || clashing.has(formOf(kept)))) control.replaceWith(kept);
    }
    for (const id of clashing) keepClash(id, old, fresh);
    for (const id of [...unsaved.keys(), ...clashing]) {
      const stamp = old.querySelector(`#${CSS.escape("st-" + id)}`), next = fresh.querySelector(`#${CSS.escape("st-" + id)}`);
      if (stamp && next) next.replaceWith(stamp);
    }
  }
  function keepClash(id, old, fresh) {
    const box = old.querySelector(`#${CSS.escape("lech-" + id)}`), line = box?.closest("tbody tr");
    if (!box) return;
    const to = fresh.querySelector("#" + CSS.escape(line ? line.closest("tbody").id : box.id));
    if (!to) clashing.delete(id);
    else if (line) to.append(line);
    else to.replaceWith(box);
  }
  function keepOpen(old, fresh) {
    for (const each of [old, ...old.querySelectorAll("details[id]")]) {
      const next = each === old ? fresh : fresh.querySelector(`#${CSS.escape(each.id)}`);
      if (each.tagName === "DETAILS" && next) next.open = each.open;
    }
  }
  /* Where two versions of a row are shown: a line of the table, made when it is needed. */
  function placeFor(fresh, form) {
    const row = fresh.id.startsWith("lech-") && byId(form)?.closest("tbody");
    if (!row) return null;
    const line = row.insertRow(), cell = line.insertCell();
    cell.colSpan = row.rows[0].cells.length > 1 ? row.rows[0].cells.length : 9;
    return cell.appendChild(document.createElement("div"));
  }

  function caretNow() {
    const at = document.activeElement;
    if (!isText(at) || !desk.contains(at)) return null;
    return { at, name: nameOf(at), start: at.selectionStart, end: at.selectionEnd };
  }
  function placeCaret(caret) {
    const told = byId("loi-nhan"), key = told.dataset.touched;
    if (key) {
      delete told.dataset.touched;
      const row = byId("dong-" + key);
      if (row) return caret && row.contains(caret.at) ? focusAt(caret) : wanted(row);
      if (told.dataset.page && told.dataset.page !== desk.dataset.page) location.assign(`${desk.dataset.url}?trang=${told.dataset.page}#dong-${key}`);
    }
    if (caret && document.activeElement !== caret.at) focusAt(caret);
    if (!caret) told.querySelector(".toast button")?.focus();
  }
  function focusAt(caret) {
    const to = caret.at.isConnected ? caret.at : [...desk.querySelectorAll("textarea[name], input[name]")].find((each) => nameOf(each) === caret.name);
    if (!to) return;
    to.focus({ preventScroll: true });
    if (caret.start != null && to.setSelectionRange) to.setSelectionRange(caret.start, caret.end);
  }
  const wanted = (row) => (row.querySelector(`textarea[name="${CSS.escape(editor.column)}"]`) || row.querySelector("textarea"))?.focus();

  function clashed(form) {
    clashing.add(form);
    clearTimeout(unsaved.get(form)), unsaved.delete(form);
    say("Chưa lưu: phần này đã được sửa ở nơi khác", "bad");
    byId("lech-" + form)?.scrollIntoView({ block: "nearest" });
  }
  function choose(button) {
    const id = button.dataset.keep || button.dataset.take, form = byId(id), box = byId("lech-" + id);
    form.elements.stamp.value = button.dataset.stamp;
    if (button.dataset.take)
      for (const each of box.querySelectorAll(".versions")) {
        const control = form.elements[each.dataset.name];
        control.value = each.dataset.theirs;
      }
    clashing.delete(id);
    if (box.parentElement.tagName === "TD") box.closest("tr").remove();
    else box.replaceChildren(), box.removeAttribute("class");
    unsaved.set(id, 0);
    save(id);
    grow(desk);
    desk.querySelector(`textarea[form="${CSS.escape(id)}"]`)?.focus();
  }
  /* --- Typing, leaving a cell, pressing a button ------------------------------------------------ */

  desk.addEventListener("input", (event) => {
    const control = event.target, form = byId(formOf(control));
    if (control.tagName === "TEXTAREA") fit(control);
    if (form?.matches(".auto") && control.name) touch(form);
  });
  desk.addEventListener("focusout", (event) => {
    const id = formOf(event.target);
    if (unsaved.has(id)) save(id);
    else setTimeout(() => unsaved.has(id) || showStored(id));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.matches(".picker, .find")) return;
    const goesTo = form.action.split("?")[0], ours = [desk.dataset.url + "sua/", desk.dataset.url + "ten-goi/"];
    const isOurs = ours.some((each) => new URL(each, location).href === goesTo);
    if (!isOurs && !unsaved.size) return;
    event.preventDefault();
    // Confirming or leaving waits for what is not saved yet.
    if (!isOurs) return saveAll().then(() => { if (!unsaved.size) sendOn(form, button); });
    if (form.matches(".auto") && (!button?.name || button.value === SAVES[form.id.split("-")[0]])) { unsaved.set(form.id, 0); return save(form.id); }
    const data = new FormData(form);
    if (button?.name) data.set(button.name, button.value);
    act(form.action, data, form.matches(".auto") ? form.id : "").then((done) => {
      if (!done) return;
      byId("hoi").close?.();
      window.editor.done?.(data.get("op"));
    });
  });

  /* The answer may have put another button of the same meaning in its place, or none. */
  function sendOn(form, button) {
    const same = (each) => each.type === "submit" && each.name === button.name && each.value === button.value;
    const now = button?.isConnected ? button : button && [...form.elements].find(same);
    if (now || !button) form.requestSubmit(now);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep], [data-take]");
    if (button) choose(button);
  });

  /* --- Cells as high as their words --- */
  const grows = CSS.supports("field-sizing", "content");
  function fit(cell) {
    if (grows) return;
    cell.style.height = "auto";
    cell.style.height = `${cell.scrollHeight + 2}px`;
  }
  const grow = (part) => { if (!grows) part.querySelectorAll("textarea").forEach(fit); };

  window.editor = { desk, byId, formOf, isText, fit, grow, keptName, forget, unsaved, touch, save, saveAll, act, address, ask, parsed, say, Refusal, column: "contents" };
  grow(desk);
  say("Chữ gõ vào được tự lưu.");
})();
