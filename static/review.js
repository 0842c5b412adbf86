// Marks and reasons of a review, ticks and numbers of the queue, and keys from one report to the next.
// Without it every field stands open and both buttons are there.
"use strict";

function reviewing(form) {
  const decision = form.querySelector(".decision");
  const accept = form.querySelector(".accepting");
  const send = form.querySelector(".sending");
  const returning = form.querySelector(".returning");
  const marks = [...form.querySelectorAll(".verdict")].map((box) => ({
    tick: box.querySelector("input"),
    why: box.querySelector(".why"),
  }));
  let shown = 0;

  function show() {
    const count = marks.filter(({ tick }) => tick.checked).length;
    for (const { tick, why } of marks) {
      why.hidden = !tick.checked;
      // What is hidden is not meant.
      why.querySelector("textarea").disabled = !tick.checked;
    }
    accept.hidden = count > 0;
    if (count && !shown) returning.open = true;
    shown = count;
    send.textContent = count ? send.dataset.some.replace("#", count) : send.dataset.whole;
    send.classList.toggle("main", count > 0);
    decision.classList.toggle("wrong", count > 0);
  }

  for (const { tick, why } of marks) {
    if (why.querySelector("textarea").value.trim()) tick.checked = true;
    tick.addEventListener("change", () => {
      show();
      if (tick.checked) why.querySelector("textarea").focus();
    });
  }
  show();
}

function ticking(form) {
  const all = form.querySelector(".all");
  const said = form.querySelector(".chosen");
  const ticks = [...form.querySelectorAll("[name=chon]")];

  function count() {
    const chosen = ticks.filter((tick) => tick.checked).length;
    said.textContent = chosen ? `Đã chọn ${chosen} ${form.dataset.what ?? "báo cáo"}` : "";
    all.checked = chosen > 0 && chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
  }

  all.hidden = !ticks.length;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    count();
  });
  form.addEventListener("change", count);
  count();
}

function stepping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const rel = { n: "next", p: "prev" }[event.key.toLowerCase()];
  const link = rel && document.querySelector(`.stepping a[rel=${rel}]`);
  if (link) link.click();
}

// Counting all three lists would keep the page itself waiting.
async function counting(lists) {
  const answer = await fetch(lists.dataset.counts, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("a");
  // In place, so that who stands on one with the keyboard stays there.
  lists.querySelectorAll("a").forEach((link, place) => {
    link.textContent = told[place].textContent;
    link.className = told[place].className;
  });
}

document.querySelectorAll("form.reviewing").forEach(reviewing);
document.querySelectorAll("form.ticking").forEach(ticking);
// Without an answer the lists stand there without their numbers.
document.querySelectorAll("[data-counts]").forEach((lists) => counting(lists).catch(() => {}));
if (document.querySelector(".stepping")) document.addEventListener("keydown", stepping);
