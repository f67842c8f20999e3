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

  // A list that changed in place: go on from its count.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const count = target.id === "list" && target.querySelector(".honest");
    if (count) (count.tabIndex = -1), count.focus();
  });
})();
