/* The bar of long work: asked for anew every two seconds, until there is nothing to wait for.
   Without it the page has a link that does the same. It asks as htmx would (HX-Request). */
"use strict";

(() => {
  const EVERY = 2000;

  const askAgain = (bar) => setTimeout(() => ask(bar), EVERY);

  const ask = async (bar) => {
    try {
      const answer = await fetch(bar.dataset.poll, { headers: { "HX-Request": "true" } });
      // Signed out, or refused meanwhile: the page itself says so.
      if (!answer.ok || answer.redirected) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById(bar.id);
      if (!now) return location.reload();
      bar.replaceWith(now);
      if (now.dataset.poll) askAgain(now);
      else now.querySelector("a")?.focus();
    } catch {
      // The network is away for a moment.
      askAgain(bar);
    }
  };

  document.querySelectorAll("[data-poll]").forEach(askAgain);
})();
