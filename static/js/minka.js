/* Minka: small helps. Every page works without them. */
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const lang = document.documentElement.lang || "es";
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const words = document.getElementById("main")?.dataset || {};

  // What is wrong is read first.
  document.querySelector("[data-error-summary]")?.focus();

  // Menus: Escape and a click elsewhere close them.
  const closeMenus = (except) => all("details.menu[open]").forEach((m) => m !== except && (m.open = false));
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // Words typed survive a change of language: kept for one load, in this tab only; no passwords, no files.
  const key = "minka-keep:" + location.pathname;
  const fields = () => all("form[data-keep]").flatMap((form) => [...form.elements]).filter((field) =>
    field.name && !["password", "file", "hidden", "submit", "button", "fieldset"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
  const state = (field) => ["checkbox", "radio"].includes(field.type) ? field.checked
    : field.type === "select-multiple" ? [...field.selectedOptions].map((o) => o.value) : field.value;
  let leaving = false;
  all("form[data-language]").forEach((form) => form.addEventListener("submit", () => {
    leaving = true;
    try { sessionStorage.setItem(key, JSON.stringify(fields().map((f) => [f.name, state(f)]))); } catch { /* no room: nothing kept */ }
  }));
  const restore = (field, value) => {
    if (["checkbox", "radio"].includes(field.type)) field.checked = value;
    else if (field.type === "select-multiple") [...field.options].forEach((o) => (o.selected = value.includes(o.value)));
    else field.value = value;
  };
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) || "[]");
    sessionStorage.removeItem(key);
    fields().forEach((field, i) => {
      if (!kept[i] || kept[i][0] !== field.name || JSON.stringify(state(field)) === JSON.stringify(kept[i][1])) return;
      restore(field, kept[i][1]);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  } catch { /* storage is closed: nothing to put back */ }

  // Leaving with unsaved words asks first.
  all("form[data-warn]").forEach((form) => {
    let dirty = form.dataset.warn === "dirty";
    form.addEventListener("input", () => (dirty = true));
    form.addEventListener("submit", () => (dirty = false));
    form.addEventListener("minka:saved", () => (dirty = false));
    addEventListener("beforeunload", (event) => dirty && !leaving && event.preventDefault());
  });

  // Counters: seen at once, spoken when the typing pauses.
  all("textarea[data-max-words], textarea[data-max-chars], input[data-max-words]").forEach((field) => {
    const byWord = "maxWords" in field.dataset;
    const max = Number(byWord ? field.dataset.maxWords : field.dataset.maxChars);
    const seen = document.createElement("p");
    const spoken = document.createElement("p");
    seen.className = "counter";
    seen.setAttribute("aria-hidden", "true");
    spoken.className = "vh";
    spoken.setAttribute("role", "status");
    field.after(seen, spoken);
    let pause;
    const count = (event) => {
      const text = field.value.trim();
      const n = byWord ? (text ? text.split(/\s+/u).length : 0) : [...field.value].length;
      const sentence = fill(byWord ? words.words : words.chars, { n: n.toLocaleString(lang), max: max.toLocaleString(lang) });
      seen.textContent = sentence;
      seen.classList.toggle("over", n > max);
      clearTimeout(pause);
      if (event && n > max * 0.9) pause = setTimeout(() => (spoken.textContent = sentence), 1200);
    };
    field.addEventListener("input", count);
    count();
  });

  // Deadlines: counted from the server's clock, spoken when a day, an hour, ten minutes are left.
  all("[data-countdown]").forEach((line) => {
    const closes = Number(line.dataset.countdown);
    const start = performance.now() / 1000;
    const spoken = document.createElement("span");
    spoken.className = "vh";
    spoken.setAttribute("role", "status");
    line.after(spoken);
    const unit = (n, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(n);
    const said = (left) => {
      const [d, h, m, s] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, Math.floor(left % 60)];
      const parts = d ? [[d, "day"], [h, "hour"]] : h ? [[h, "hour"], [m, "minute"]] : m > 9 ? [[m, "minute"]] : [[m, "minute"], [s, "second"]];
      return parts.filter(([n]) => n).map(([n, name]) => unit(n, name)).join(", ");
    };
    let before = Infinity;
    const tick = () => {
      const left = closes - Number(line.dataset.now) - (performance.now() / 1000 - start);
      const text = left > 0 ? fill(line.dataset.text, { left: said(left) }) : line.dataset.over;
      if (text && line.textContent !== text) line.textContent = text;
      if (before < Infinity && [86400, 3600, 600, 0].some((mark) => before > mark && left <= mark)) spoken.textContent = text;
      before = left;
      if (left > 0) setTimeout(tick, left < 660 ? 1000 : 20000);
    };
    tick();
  });

  // htmx, where a page loads it, sends the page's token.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();
