/* Keeps what is typed in a report: on the server two seconds after typing stops and when the page is
   left, in this browser all the while, until the server has it. Without it the form works by itself. */
(() => {
  "use strict";
  const PAUSE = 2000, LONGEST_WAIT = 60000;
  const byId = (id) => document.getElementById(id);

  /* --- What this browser holds: a text under user, report and version ------------------------------ */

  const kept = (start) => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(start)).map((name) => [name, JSON.parse(localStorage[name])]);
    } catch { return []; }
  };
  const forget = (start) => kept(start).forEach(([name]) => localStorage.removeItem(name));

  const sent = document.querySelector("[data-forget]");
  if (sent) forget(sent.dataset.forget);
  const form = byId("bao-cao");
  if (!form) return;
  const key = form.dataset.key, version = form.elements.version, codes = form.elements.codes;

  const UNKEPT = ["csrfmiddlewaretoken", "version", "codes", "muc", "nil"];
  const isTyped = (control) => control.name && !UNKEPT.includes(control.name) && control.tagName !== "BUTTON" && !control.name.endsWith("-rhythm");
  const wordsOf = () => {
    const words = {};
    for (const control of form.elements) {
      if (!isTyped(control)) continue;
      const texts = (words[control.name] ||= []);
      if (!["radio", "checkbox"].includes(control.type) || control.checked) texts.push(control.value);
    }
    return words;
  };
  /* As the server keeps it: "1.234" is 1234, and blanks around words are none. */
  const plain = (words) => JSON.stringify(Object.entries(words).map(([name, texts]) => [name, texts.map((text) => {
    const bare = text.replace(/\r\n/g, "\n").trim();
    return /^\d{1,3}([. ]\d{3})+$/.test(bare) ? bare.replace(/[. ]/g, "") : bare;
  }).filter(Boolean)]));
  const same = (one, other) => plain(one) === plain(other);
  const keep = () => {
    try {
      localStorage.setItem(key + version.value, JSON.stringify({ at: Date.now(), words: wordsOf() }));
    } catch { /* a full or closed store: the server still gets it */ }
  };

  /* --- What the person is told -------------------------------------------------------------------- */

  const say = (words, isTrouble = false) => {
    const state = byId("da-luu");
    state.textContent = words;
    state.classList.toggle("trouble", isTrouble);
  };
  const made = (tag, fields, ...inside) => {
    const element = Object.assign(document.createElement(tag), fields);
    element.append(...inside);
    return element;
  };
  const tell = (words, ...inside) => {
    byId("bao-tin").replaceChildren(made("div", { className: "note warning" }, made("p", { textContent: words }), ...inside));
  };
  const hush = () => byId("bao-tin").replaceChildren();
  const button = (words, does) => {
    const element = made("button", { type: "button", textContent: words });
    element.addEventListener("click", does);
    return element;
  };

  function markWrong(errors) {
    form.querySelectorAll(".wrong.auto").forEach((note) => note.remove());
    form.querySelectorAll("[data-wrong]").forEach((control) => { control.removeAttribute("aria-invalid"); delete control.dataset.wrong; });
    for (const [id, words] of Object.entries(errors)) {
      const control = byId(id);
      if (!control) continue;
      control.setAttribute("aria-invalid", "true");
      control.dataset.wrong = "1";
      control.closest("details")?.setAttribute("open", "");
      if (!byId(`${id}-sai`)) control.parentElement.append(made("span", { className: "wrong auto", textContent: words }));
    }
  }

  /* --- Saving: one request at a time ---------------------------------------------------------------- */

  let timer = 0, saving = null, isDirty = false, isLeaving = false, isStale = false, wait = 5000;
  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || form.elements.csrfmiddlewaretoken.value;
  const later = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };

  function touched() {
    isDirty = true;
    keep();
    if (isStale) return;
    say("Đang gõ, chưa lưu…");
    wait = 5000;
    later(PAUSE);
  }

  function save() {
    clearTimeout(timer);
    if (saving) return saving.then(() => (isDirty ? save() : null));
    if (!isDirty || isStale) return Promise.resolve();
    isDirty = false;
    say("Đang lưu…");
    saving = post().finally(() => { saving = null; });
    return saving;
  }

  async function post() {
    const typed = wordsOf(), before = key + version.value;
    const data = new FormData(form);
    data.set("csrfmiddlewaretoken", token());
    let answer;
    try {
      // A page that is left may send 64 KB; a longer one is kept here and offered again.
      const body = new URLSearchParams(data);
      answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual", keepalive: body.toString().length < 60000,
        headers: { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token() },
      });
      if (answer.status >= 500) throw new TypeError(answer.statusText);
    } catch { return lostNetwork(); }
    if (answer.type === "opaqueredirect" || answer.status === 401) return lostSession();
    if (!answer.ok) return refused(answer);
    const said = await answer.json();
    version.value = said.version;
    codes.value = said.codes;
    markWrong(said.errors);
    hush();
    const wrong = Object.keys(said.errors).length;
    if (wrong) { try { localStorage.removeItem(before); } catch { /* nothing was kept */ } keep(); }
    // What was typed meanwhile is newer than what the server has.
    else if (same(typed, wordsOf())) forget(key);
    else { forget(key); keep(); }
    wait = 5000;
    say(wrong ? `Đã lưu nháp ${said.saved}, còn ${wrong} ô phải sửa` : `Đã lưu nháp ${said.saved}`, wrong > 0);
  }

  function lostNetwork() {
    isDirty = true;
    keep();
    say("Mất mạng: bài đang giữ trên máy này, sẽ tự lưu khi có mạng", true);
    later(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function lostSession() {
    isDirty = true;
    keep();
    say("Phiên làm việc đã hết: bài đang giữ trên máy này", true);
    if (byId("dang-nhap-lai")) return;
    const link = made("a", { href: form.action.replace(/luu\/$/, ""), target: "_blank", id: "dang-nhap-lai", className: "button main", textContent: "Đăng nhập ở cửa sổ mới" });
    tell("Phiên làm việc đã hết. Chữ đã gõ vẫn còn ở đây. Đăng nhập lại ở cửa sổ mới, rồi quay về đây lưu tiếp.", link, button("Lưu lại", () => save()));
  }

  async function refused(answer) {
    isDirty = true;
    keep();
    if (answer.status === 409) {
      isStale = true;
      say("Chưa lưu: có bản mới hơn", true);
      const said = await answer.json();
      return tell(said.message, button("Xem hai bản và chọn", () => form.requestSubmit()));
    }
    let words = "Chưa lưu được. Hãy bấm “Lưu nháp” để thử lại; chữ đã gõ vẫn giữ trên máy này.";
    try { words = (await answer.json()).message; } catch { /* a page, not a sentence */ }
    say("Chưa lưu được", true);
    tell(words);
  }

  /* --- What an earlier visit left behind ---------------------------------------------------------- */

  function putBack(words) {
    for (const [name, texts] of Object.entries(words)) {
      const controls = [...form.elements].filter((control) => control.name === name);
      if (["radio", "checkbox"].includes(controls[0]?.type)) controls.forEach((control) => { control.checked = texts.includes(control.value); });
      else texts.forEach((text, row) => {
        if (controls.length && !controls[row]) controls.push(addRow(controls.at(-1)));
        if (controls[row]) controls[row].value = text;
      });
    }
    form.querySelectorAll(".duty details").forEach((part) => { part.open = part.open || [...part.querySelectorAll("textarea, input")].some((control) => control.value); });
  }

  function offer() {
    for (const [name, { at, words }] of kept(key)) {
      if (same(words, wordsOf())) { localStorage.removeItem(name); continue; }
      const time = new Date(at).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
      const isOld = at / 1000 < Number(form.dataset.saved || 0);
      const restore = button("Lấy lại chữ đã gõ", () => {
        putBack(words);
        // Over the version it was typed on: what others wrote since is not overwritten unseen.
        version.value = name.slice(key.length);
        isDirty = true;
        hush();
        save();
      });
      const drop = button("Bỏ", () => { localStorage.removeItem(name); hush(); });
      tell(`Máy này còn chữ chưa lưu lên máy chủ, gõ lúc ${time}${isOld ? ", cũ hơn bản đã lưu" : ""}.`, restore, drop);
      return;
    }
  }

  /* --- One more line for a form that the row does not name ------------------------------------------ */

  function addRow(control) {
    const row = control.closest(".number.added");
    const copy = row.cloneNode(true), rows = row.parentElement.querySelectorAll(".number.added").length;
    copy.querySelectorAll(".wrong").forEach((note) => note.remove());
    copy.querySelectorAll("input").forEach((input) => {
      input.value = "";
      input.id = `${input.name}-${rows}`;
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/dòng \d+$/, `dòng ${rows + 1}`));
    });
    copy.querySelector(".unit").textContent = "";
    row.after(copy);
    return [...copy.querySelectorAll("input")].find((input) => input.name === control.name);
  }
  function growRows(target) {
    const row = target.closest?.(".number.added");
    if (row && !row.nextElementSibling?.matches(".added") && [...row.querySelectorAll("input")].every((input) => input.value)) addRow(target);
  }

  /* --- Wiring -------------------------------------------------------------------------------------- */

  form.addEventListener("input", (event) => {
    if (event.target.name?.endsWith("-rhythm")) return;
    growRows(event.target);
    touched();
  });
  // What is typed goes first, by itself: a page that could not be sent would be an empty one.
  form.addEventListener("submit", (event) => {
    form.elements.csrfmiddlewaretoken.value = token();
    if (isStale || !(isDirty || saving)) {
      clearTimeout(timer);
      isLeaving = true;
      setTimeout(() => { isLeaving = false; }, 3000);
      return;
    }
    event.preventDefault();
    save().then(() => { if (!isDirty) form.requestSubmit(event.submitter); });
  });
  const leave = () => { if (isDirty && !isLeaving && !saving) save(); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    // Back from signing in somewhere else.
    else if (isDirty && byId("dang-nhap-lai")) save();
  });
  addEventListener("online", () => { if (isDirty) save(); });
  offer();
  // A slow line brings the page before this script: what is typed by now counts too.
  const hasChanged = (control) => (["checkbox", "radio"].includes(control.type)
    ? control.checked !== control.defaultChecked
    : ["text", "textarea", "number"].includes(control.type) && control.value !== control.defaultValue);
  if ([...form.elements].some((control) => isTyped(control) && hasChanged(control))) touched();
})();
