// How many notices are new, asked once the page stands: no page waits for it, and no session lives by it.
"use strict";

async function ringing(bell) {
  const answer = await fetch(bell.dataset.count, { headers: { "HX-Request": "true" } });
  if (answer.ok) bell.querySelector(".new").innerHTML = await answer.text();
}

// Without an answer the link stands there without its number.
document.querySelectorAll("[data-count]").forEach((bell) => ringing(bell).catch(() => {}));
