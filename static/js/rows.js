/* Minka: questions that follow from an answer appear at once, and tables grow without a reload. */
"use strict";
(() => {
  const form = document.getElementById("main-form");
  if (!form) return;
  const all = (within, selector) => [...within.querySelectorAll(selector)];

  // ---- what follows from an answer; what is hidden is sent and kept all the same

  const places = all(form, "[data-when]");
  const given = (name) => all(form, `[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}-"]`)
    .filter((i) => !i.closest("[hidden]") && i.type !== "hidden")
    .flatMap((i) => (["checkbox", "radio"].includes(i.type) ? (i.checked ? [i.value === "on" ? "true" : i.value] : [])
      : i.selectedOptions ? [...i.selectedOptions].map((o) => o.value) : [i.value.trim()]))
    .filter(Boolean);
  const met = ({ field, operator, values }) => {
    const is = given(field);
    if (!is.length) return false;
    const many = form.querySelector(`[name="${CSS.escape(field)}"][type=checkbox]`);
    const same = is.every((v) => values.includes(v)) && (!many || values.every((v) => is.includes(v)));
    return { answered: true, includes: is.some((v) => values.includes(v)), is: same, is_not: !same }[operator] || false;
  };
  const follow = () => places.forEach((place) => (place.hidden = !met(JSON.parse(place.dataset.when))));
  if (places.length) {
    // Somebody who sees them at once is not led back to them.
    if (form.elements.unseen) form.elements.unseen.value = "";
    ["input", "change"].forEach((type) => form.addEventListener(type, follow));
    follow();
  }

  // ---- rows: the last one, empty, is the pattern of the next

  const next = (table, name) => {
    const rows = all(table, "[data-row]"), last = rows[rows.length - 1], total = form.elements[`${name}-TOTAL_FORMS`];
    const count = Number(total.value);
    if (!last || count >= Number(table.dataset.most || 200)) return null;
    const row = last.cloneNode(true), from = new RegExp(`(^|_)${name}-${count - 1}(?=-)`);
    all(row, ".error, .help, .counter, .vh[role=status], .check, fieldset, template").forEach((one) => one.remove());
    all(row, "[id], [for], [name], [aria-describedby]").forEach((one) => ["id", "for", "name"].forEach((key) => {
      const value = one.getAttribute(key);
      if (value) one.setAttribute(key, value.replace(from, `$1${name}-${count}`));
    }));
    all(row, "input, select, textarea").forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
      if (one.options) one.selectedIndex = 0;
      else one.value = one.defaultValue = "";
      all(one, "option").forEach((o) => (o.defaultSelected = false));
    });
    all(row, ".invalid").forEach((one) => one.classList.remove("invalid"));
    const legend = row.querySelector("legend");
    if (legend) legend.textContent = legend.textContent.replace(/\d+/, rows.length + 1);
    last.removeAttribute("id");
    row.id = `${name}-last`;
    last.after(row);
    total.value = count + 1;
    form.dispatchEvent(new CustomEvent("minka:rows", { detail: row }));
    return row;
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[value^=add-]");
    const name = button?.value.slice(4), table = button?.closest(`[data-rows="${name}"]`);
    const row = table && next(table, name);
    if (!row) return;
    event.preventDefault();
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
})();
