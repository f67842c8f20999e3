/* Minka: small helps. Every page works without them. */
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const lang = document.documentElement.lang || "es";
  const words = document.getElementById("main")?.dataset || {};
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const later = (field) => {
    const line = document.createElement("p");
    line.className = "vh";
    line.setAttribute("role", "status");
    field.after(line);
    return line;
  };

  // What is wrong is read first.
  document.querySelector("[data-error-summary]")?.focus();

  // Menus: Escape and a click elsewhere close them.
  const close = (except) => all("details.menu[open]").forEach((menu) => {
    if (menu === except) return;
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
  });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());

  // Words survive a change of language: kept for one load, in this tab; no passwords, no files.
  const key = "minka:" + location.pathname;
  const not = ["password", "file", "hidden", "submit", "button", "fieldset"];
  const fields = () => all("form[data-keep]").flatMap((form) => [...form.elements])
    .filter((field) => field.name && !not.includes(field.type));
  const state = (field) => ["checkbox", "radio"].includes(field.type) ? field.checked
    : field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  let leaving = false;
  all("form[data-language]").forEach((form) => form.addEventListener("submit", () => {
    leaving = true;
    try { sessionStorage[key] = JSON.stringify(fields().map((f) => [f.name, state(f)])); } catch { /* no room */ }
  }));
  try {
    const kept = JSON.parse(sessionStorage[key] || "[]");
    delete sessionStorage[key];
    fields().forEach((field, i) => {
      const [name, value] = kept[i] || [];
      if (field.name !== name || String(state(field)) === String(value)) return;
      if (typeof value === "boolean") field.checked = value;
      else if (Array.isArray(value)) [...field.options].forEach((o) => (o.selected = value.includes(o.value)));
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  } catch { /* storage is closed: nothing to put back */ }

  // Leaving with unsaved words asks first; "minka:saved" on the form says they are safe.
  all("form[data-warn]").forEach((form) => {
    let dirty = false;
    form.addEventListener("input", () => (dirty = true));
    ["submit", "minka:saved"].forEach((name) => form.addEventListener(name, () => (dirty = false)));
    addEventListener("beforeunload", (event) => dirty && !leaving && event.preventDefault());
  });

  // Counters: seen at once, spoken when the typing pauses.
  all("[data-max-words], [data-max-chars]").forEach((field) => {
    const { maxWords, maxChars } = field.dataset;
    const max = Number(maxWords || maxChars);
    const spoken = later(field);
    const seen = later(field);
    seen.className = "counter";
    seen.removeAttribute("role");
    seen.setAttribute("aria-hidden", true);
    let pause;
    const count = (event) => {
      const n = maxWords ? (field.value.match(/\S+/gu) || []).length : [...field.value].length;
      seen.textContent = fill(maxWords ? words.words : words.chars, { n, max });
      seen.classList.toggle("over", n > max);
      clearTimeout(pause);
      if (event && n > max * 0.9) pause = setTimeout(() => (spoken.textContent = seen.textContent), 1200);
    };
    field.addEventListener("input", count);
    count();
  });

  // Deadlines: counted from the server's clock; spoken at a day, an hour, ten minutes, the end.
  all("[data-countdown]").forEach((line) => {
    const { text, over } = line.dataset;
    const spoken = later(line);
    const say = (n, unit) => n && new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
    let before, timer;
    const tick = () => {
      clearTimeout(timer);
      const left = line.dataset.countdown - line.dataset.now - performance.now() / 1000;
      const [d, h, m] = [left / 86400, (left / 3600) % 24, (left / 60) % 60].map(Math.floor);
      const parts = [say(d, "day"), say(h, "hour"), !d && say(m, "minute"), left < 600 && say(Math.floor(left % 60), "second")];
      const told = left > 0 ? fill(text, { left: parts.filter(Boolean).join(", ") }) : over;
      if (line.textContent !== told) line.textContent = told;
      if ([86400, 3600, 600, 0].some((mark) => before > mark && left <= mark)) spoken.textContent = told;
      before = left;
      if (left > 0) timer = setTimeout(tick, left < 660 ? 1000 : 20000);
    };
    // In the last hour, and while an extension may still come, the page asks whether it moved.
    const ask = async () => {
      try {
        const answer = await fetch(line.dataset.clock, { cache: "no-store", credentials: "omit", headers: { "Accept-Language": lang } });
        const told = answer.ok && await answer.json();
        if (!told) return;
        line.dataset.now = told.now - performance.now() / 1000;
        const words = line.parentElement.querySelector("[data-closes]");
        if (told.deadline >= line.dataset.countdown) {
          if (words && words.dataset.closes !== told.said) words.textContent = words.dataset.closes = told.said;
          line.dataset.countdown = told.deadline;
        }
        tick();
      } catch { /* no network: the next minute asks again */ }
    };
    line.addEventListener("minka:deadline", () => (tick(), line.dataset.clock && ask()));
    if (line.dataset.clock) setInterval(() => before < 3600 && before > -21600 && !document.hidden && ask(), 60000);
    tick();
  });

  // A list that changed in place: go on from its count.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const count = target.id === "list" && target.querySelector(".honest");
    if (count) (count.tabIndex = -1), count.focus();
  });
})();
