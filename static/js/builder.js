/* The form builder: drag or arrow keys for order, and only the fields of the chosen kind. */
"use strict";
(() => {
  const root = document.querySelector("[data-builder]");
  const fill = (text, what) => text.replace("{what}", what);

  if (root) {
    const { move, lifted, back, failed } = root.dataset;
    const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
    const voice = document.createElement("p");
    voice.className = "vh";
    voice.setAttribute("role", "status");
    root.append(voice);
    const say = (text) => (voice.textContent = text);
    const sectionOf = (item) => item.closest("[data-list]");
    const mates = (item) => [...root.querySelectorAll(sectionOf(item) ? "[data-list] > [data-item]" : "section[data-item]")];
    let held, home;

    const lift = (item) => {
      held = item;
      home = [item.parentNode, item.nextSibling];
      item.classList.add("lifted");
    };
    const put = (save) => {
      const item = held;
      if (!item) return;
      held = null;
      item.classList.remove("lifted");
      if (!save) return home[0].insertBefore(item, home[1]), say(fill(back, item.dataset.name));
      if (home[0] === item.parentNode && home[1] === item.nextSibling) return;
      let before = item.previousElementSibling;
      while (before && !before.dataset.item) before = before.previousElementSibling;
      const body = new URLSearchParams({ item: item.dataset.item, section: sectionOf(item)?.dataset.list || "", after: before?.dataset.item || "" });
      fetch(root.dataset.builder, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } })
        .then((answer) => answer.json().then(({ said }) => {
          say(said);
          if (!answer.ok) home[0].insertBefore(item, home[1]);
        }))
        .catch(() => (home[0].insertBefore(item, home[1]), say(failed)));
    };
    const step = (item, up) => {
      const all = mates(item);
      const other = all[all.indexOf(item) + (up ? -1 : 1)];
      const list = sectionOf(item);
      if (list && (!other || sectionOf(other) !== list)) {
        const lists = [...root.querySelectorAll("[data-list]")];
        const next = lists[lists.indexOf(list) + (up ? -1 : 1)];
        if (next) up ? next.append(item) : next.prepend(item);
      } else if (other) up ? other.before(item) : other.after(item);
    };

    root.querySelectorAll("[data-handle]").forEach((row) => {
      const item = row.closest("[data-item]");
      const handle = document.createElement("button");
      handle.type = "button";
      handle.className = "btn btn-quiet btn-small grip";
      handle.textContent = "⠿";
      handle.setAttribute("aria-label", fill(move, item.dataset.name));
      row.prepend(handle);
      handle.addEventListener("keydown", (event) => {
        const { key } = event;
        if ((key === "Enter" || key === " ") && !event.repeat) held ? put(true) : (lift(item), say(fill(lifted, item.dataset.name)));
        else if (held && key === "Escape") put(false);
        else if (held && /^Arrow(Up|Down)$/.test(key)) step(item, key === "ArrowUp");
        else return;
        event.preventDefault();
        handle.focus();
      });
      handle.addEventListener("blur", () => setTimeout(() => held === item && document.activeElement !== handle && put(true)));
      handle.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        lift(item);
        handle.setPointerCapture(event.pointerId);
      });
      handle.addEventListener("pointermove", ({ clientX, clientY }) => {
        if (held !== item || !handle.hasPointerCapture) return;
        const under = document.elementFromPoint(clientX, clientY);
        const list = sectionOf(item) && under?.closest("section[data-item]")?.querySelector("[data-list]");
        const other = under?.closest(sectionOf(item) ? "[data-list] > [data-item]" : "section[data-item]");
        if (other && other !== item && !item.contains(other)) {
          const { top, height } = other.getBoundingClientRect();
          clientY < top + height / 2 ? other.before(item) : other.after(item);
        } else if (list && !other && !list.children.length) list.append(item);
      });
      ["pointerup", "pointercancel"].forEach((name) => handle.addEventListener(name, () => held === item && put(name === "pointerup")));
    });
  }

  // A question's own page: what belongs to other kinds of answer is put aside.
  const kind = document.querySelector("select[name=kind]");
  const when = document.querySelector("select[name=when]");
  const box = (name) => document.querySelector(`[name="${name}"]`)?.closest(".field");
  const show = (field, yes) => field && (field.hidden = !yes);
  const uses = { max_words: "short long", minimum: "number money date", maximum: "number money date", min_rows: "rows places", max_rows: "rows places", max_files: "file", extensions: "file" };
  const place = document.querySelector("select[name=place]");
  const tidy = () => {
    if (kind) {
      Object.entries(uses).forEach(([name, kinds]) => show(box(name), kinds.split(" ").includes(kind.value)));
      show(document.getElementById("limits")?.parentElement, Object.values(uses).join(" ").includes(kind.value));
      document.querySelectorAll("[name^=options_]").forEach((f) => show(f.closest(".field"), /^choice/.test(kind.value)));
      document.querySelectorAll("[name^=section_]").forEach((f) => show(f.closest(".field"), place.value === "new"));
    }
    if (!when) return;
    const operator = document.querySelector("select[name=operator]");
    show(box("operator"), when.value);
    show(box("answers"), when.value && operator.value !== "answered");
    document.querySelectorAll("#id_answers > div").forEach((group) => {
      group.hidden = !group.querySelector(`[value^="${when.value}:"]`);
    });
  };
  document.addEventListener("change", tidy);
  tidy();
})();
