// Comfort only: reading and searching need none of it. "/" search, j and k move, Enter open, other keys as the page's
// aria-keyshortcuts say; files dropped; progress.
"use strict";
(() => {
  if (matchMedia("(max-width: 55.99rem)").matches)
    for (const one of document.querySelectorAll("details[data-narrow]")) one.open = false;

  const hits = [...document.querySelectorAll(".hit, .clause, .text tr[id], .both .what")];
  let at = hits.findIndex((one) => one.matches(".target"));
  if (!location.hash) document.querySelector(".target")?.scrollIntoView({ block: "center" });
  const typing = (target) => target.closest("input, textarea, select, button, summary, a, [contenteditable]");

  function move(to) {
    if (!hits.length) return;
    hits[at]?.classList.remove("current");
    at = Math.min(Math.max(to, 0), hits.length - 1);
    hits[at].classList.add("current");
    const own = hits[at].querySelector("a.open, a.self");
    const link = own || (hits[at].matches(".what") && hits[at].nextElementSibling.querySelector("a"));
    link ? link.focus({ preventScroll: true }) : document.activeElement.blur();
    hits[at].scrollIntoView({ block: "nearest" });
  }

  // A link is followed; of what unfolds the place where the reader is gets the focus, else the first.
  function go(target) {
    if (!target) return;
    if (target.matches("a")) return target.click();
    const inside = target.parentElement;
    inside.open = true;
    (inside.querySelector("[aria-current]") || inside.querySelector("a"))?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inside = typing(event.target);
    if (inside && !inside.matches("a")) {
      if (event.key === "Escape") inside.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("q").select();
    } else if (event.key === "j") move(at + 1);
    else if (event.key === "k") move(at < 0 ? 0 : at - 1);
    else if (/^[a-z]$/.test(event.key)) go(document.querySelector(`[aria-keyshortcuts="${event.key}"]`));
  });

  for (const zone of document.querySelectorAll(".drop")) {
    const input = zone.querySelector("input[type=file]");
    const over = (event, on) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", (event) => over(event, true));
    zone.addEventListener("dragleave", (event) => over(event, false));
    zone.addEventListener("drop", (event) => {
      over(event, false);
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }

  const job = document.querySelector("[data-job]");
  if (job) {
    const bar = job.querySelector("progress"), said = job.querySelector("[role=status]");
    const look = async () => {
      const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } }).catch(() => null);
      const state = answer && answer.ok ? await answer.json() : null;
      if (state && state.state !== "running") return location.reload();
      if (state) {
        said.textContent = state.told;
        if (state.total) { bar.max = state.total; bar.value = state.done; } else bar.removeAttribute("value");
      }
      setTimeout(look, 500);
    };
    look();
  }
})();
