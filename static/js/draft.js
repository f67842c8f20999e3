/* Minka: a draft is saved while it is typed, and kept on this device only until it is. */
"use strict";
(async () => {
  const line = document.querySelector("[data-draft]");
  if (!line) return;
  const { draft: url, person, shared } = line.dataset;
  const form = document.getElementById("main-form");
  const part = (name) => line.querySelector(`[data-${name}]`);
  const lang = document.documentElement.lang || "es";
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const LIMIT = 1900, PAUSE = 20000, DAYS = 14 * 864e5;
  // A page that was sent and answered has taken its words along.
  const mailed = "minka sent";
  const arrived = sessionStorage[mailed] === url && performance.getEntriesByType("navigation")[0]?.type === "navigate";
  delete sessionStorage[mailed];
  if ("choosing" in line.dataset) return form.addEventListener("submit", () => (sessionStorage[mailed] = url));

  // ---- marks: the first ten figures of the SHA-256 over the JSON of a text, as the server's

  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const part32 = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const K = primes.map((p) => part32(Math.cbrt(p)));
  const H = primes.slice(0, 8).map((p) => part32(Math.sqrt(p)));
  const encoder = new TextEncoder();
  const bytes = (value) => encoder.encode(JSON.stringify(value));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const fingerprint = (text) => {
    const given = bytes(text), size = given.length, w = new Int32Array(64);
    const data = new DataView(new ArrayBuffer(((size + 8 >> 6) + 1) * 64));
    new Uint8Array(data.buffer).set(given);
    data.setUint8(size, 128);
    data.setUint32(data.byteLength - 4, size << 3);
    let h = H;
    for (let at = 0; at < data.byteLength; at += 64) {
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = i < 16 ? data.getInt32(at + i * 4)
          : w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10);
        const one = k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
        [k, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
      }
      h = [a, b, c, d, e, f, g, k].map((x, i) => x + h[i] | 0);
    }
    return h.slice(0, 2).map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("").slice(0, 10);
  };

  // ---- texts as the server keeps them, and the difference of two; places count code points

  const W = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  const edges = new RegExp(`^${W}|${W}$`, "g");
  const clean = (text) => text.replace(/\r\n/g, "\n").replace(/\0/g, "")
    .replace(/\p{Surrogate}/gu, "\ufffd").replace(edges, "");
  const points = (text) => text.length - (text.match(/[\ud800-\udbff]/g) || []).length;
  const half = (text, i, from) => (text.charCodeAt(i) & 0xfc00) === from;
  const cut = (a, b) => {
    const most = Math.min(a.length, b.length);
    let at = 0, end = 0;
    while (at < most && a[at] === b[at]) at++;
    if (at && half(a, at - 1, 0xd800)) at--;
    while (end < most - at && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    if (end && half(a, a.length - end, 0xdc00)) end--;
    return [at, a.length - at - end, b.slice(at, b.length - end)];
  };
  const fitting = (text, room) => {
    let n = 0;
    for (const point of text) {
      room -= bytes(point).length - 2;
      if (room < 0) break;
      n += point.length;
    }
    return text.slice(0, n);
  };

  // ---- fields: one a name of the form; a table is one field of many cells

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const seen = JSON.parse(form?.elements.seen?.value || "{}");
  const names = Object.keys(seen).sort((a, b) => b.length - a.length);
  const fields = new Map();
  const owner = ({ name }) => name in seen ? name : names.find((n) => name.startsWith(n + "-"));
  const inside = (i) => i.name && !["file", "submit", "button"].includes(i.type);
  const read = (f, fresh) => {
    if (!f.inputs.length) return f.typed;
    // Rows come and go.
    if (f.table) f.inputs = [...form.elements].filter((i) => inside(i) && owner(i) === f.name);
    const cells = {};
    for (const i of f.inputs) {
      const rest = i.name.slice(f.name.length), on = fresh ? i.defaultChecked : i.checked;
      if (i.type === "checkbox") cells[rest] = (cells[rest] || []).concat(on ? i.value : []);
      else if (i.type === "radio") cells[rest] = on ? i.value : cells[rest] || "";
      else if (i.options) {
        const chosen = [...i.options].filter((o) => fresh ? o.defaultSelected : o.selected).map((o) => o.value);
        cells[rest] = i.multiple ? chosen : chosen[0] ?? i.options[0]?.value ?? "";
      } else cells[rest] = clean(fresh ? i.defaultValue : i.value);
    }
    return f.table ? cells : cells[""];
  };
  const write = (f, typed) => {
    for (const i of f.inputs) {
      const value = f.table ? typed[i.name.slice(f.name.length)] : typed;
      if (value === undefined) continue;
      if (["checkbox", "radio"].includes(i.type)) i.checked = [].concat(value).includes(i.value);
      else if (i.multiple) [...i.options].forEach((o) => (o.selected = value.includes(o.value)));
      else i.value = value;
      i.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const dirty = (f) => !same(read(f), f.base);
  const waiting = () => [...fields.values()].filter(dirty);
  for (const input of form?.elements || []) {
    const name = inside(input) && owner(input);
    if (!name) continue;
    const f = fields.get(name) || { name, inputs: [], ours: seen[name].split(" ") };
    f.inputs.push(input);
    f.table ||= input.name !== name;
    f.text = !f.table && !input.options && !["checkbox", "radio"].includes(input.type);
    fields.set(name, f);
  }
  for (const f of fields.values()) {
    f.mark = f.ours[0];
    f.base = read(f, true);
    // A page that shows what was sent and not saved: only a text tells whether it is stored.
    if (form.dataset.bound && !(f.text && !f.ours[1] && f.mark === fingerprint(f.base || null))) f.base = null;
  }

  // ---- this device: what is not saved yet, by person, draft and field

  const kept = `${person} ${url} `;
  const db = shared ? null : await new Promise((done) => {
    try {
      const asked = indexedDB.open("minka", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(null);
    } catch { done(null); }
  });
  let store = !shared, sending = false;
  const box = (act) => new Promise((done) => {
    try {
      const asked = act(db.transaction("drafts", "readwrite").objectStore("drafts"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done();
    } catch { done(); }
  });
  const device = db ? {
    put: (key, value) => box((s) => s.put(value, key)),
    drop: (key) => box((s) => s.delete(key)),
    all: async () => {
      const [keys, values] = await Promise.all([box((s) => s.getAllKeys()), box((s) => s.getAll())]);
      return (keys || []).map((key, i) => [key, values[i]]);
    },
  } : {
    put: (key, value) => { localStorage["minka draft " + key] = JSON.stringify(value); },
    drop: (key) => localStorage.removeItem("minka draft " + key),
    all: () => Object.keys(localStorage).filter((key) => key.startsWith("minka draft "))
      .map((key) => [key.slice(12), JSON.parse(localStorage[key])]),
  };
  if (db) db.onversionchange = () => { store = false; db.close(); paint(); };
  const keep = (f) => {
    if (!store) return;
    try {
      localStorage["minka drafts of"] = person;
      if (dirty(f)) device.put(kept + f.name, { typed: read(f), base: f.base, ours: f.ours, page: f.page || location.pathname, at: Date.now(), sent: sending && !!f.inputs.length });
      else device.drop(kept + f.name);
    } catch { store = false; }
  };

  // ---- what is said, always in words; spoken only when it becomes another kind

  let busy = null, failed = false, ended = "", closed = "", spoken = "", saved = line.dataset.at, silent = true;
  const clock = (iso) => {
    const timeZone = line.dataset.zone || undefined, day = (when) => when.toLocaleDateString("en", { timeZone });
    const at = new Date(iso), today = day(at) === day(new Date());
    const how = today ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
    return new Intl.DateTimeFormat(lang, { ...how, timeZone }).format(at);
  };
  function paint() {
    const left = waiting().length;
    const kind = closed ? "closed" : ended && left ? "ended" : [...fields.values()].some((f) => f.clash) ? "clash"
      : busy ? "saving" : left && (failed || !navigator.onLine) ? (store ? "device" : "lost")
      : left ? "unsaved" : saved ? "saved" : "ready";
    line.dataset.state = kind;
    const text = closed || fill(line.dataset[kind], { time: saved && clock(saved) });
    if (part("said").textContent !== text) part("said").textContent = text;
    part("way").hidden = kind !== "ended";
    if (kind !== "saving" && kind !== "unsaved") {
      if (!silent && spoken !== kind) part("spoken").textContent = text;
      spoken = kind;
      silent = false;
    }
  }
  const tell = (f) => {
    const place = f.inputs[0]?.closest(f.table ? ".stack" : ".field") || line;
    place.querySelector(":scope > [data-told]")?.remove();
    if (!f.error || f.inputs.includes(document.activeElement)) return;
    const told = document.createElement("p");
    told.className = "error";
    told.dataset.told = "";
    told.textContent = f.error;
    place.append(told);
  };
  const show = (f) => {
    f.box?.remove();
    f.box = null;
    if (!f.clash) return;
    const { theirs, plain, by, at } = f.clash;
    const box = document.getElementById("clash").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-by]").textContent = [by, at && clock(at)].filter(Boolean).join(", ");
    box.querySelector("[data-theirs]").textContent = theirs || "–";
    box.querySelector("[data-take=both]").hidden = !plain || !f.text;
    if (!f.inputs.length) {
      const mine = document.createElement("a");
      mine.href = f.page || "#main";
      mine.textContent = typeof f.typed === "string" ? f.typed : f.page;
      box.prepend(mine);
    }
    box.addEventListener("click", ({ target }) => target.dataset.take && take(f, target.dataset.take));
    (f.inputs[0]?.closest(f.table ? ".stack" : ".field") || line).append(box);
    f.box = box;
  };
  const take = async (f, choice) => {
    const { theirs, plain, mark, at } = f.clash;
    saved = at || saved;
    f.clash = null;
    f.mark = mark;
    f.ours = [mark];
    f.base = plain ? theirs : null;
    show(f);
    if (choice === "theirs" && !(plain && f.inputs.length)) {
      await device.drop(kept + f.name);
      fields.delete(f.name);
      if (f.inputs.length) return location.reload();
    } else if (choice !== "mine") {
      write(f, choice === "both" ? `${theirs}\n\n${read(f)}` : theirs);
    }
    f.inputs[0]?.focus();
    keep(f);
    stamp();
    send();
  };

  // ---- sending: one request at a time, each within two kilobytes

  const stamp = () => {
    for (const f of fields.values()) if (f.inputs.length) seen[f.name] = f.ours.join(" ");
    if (form?.elements.seen) form.elements.seen.value = JSON.stringify(seen);
  };
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  const piece = (f, now, room) => {
    const [at, gone, whole] = cut(f.base, now);
    let insert = fitting(whole, room), remove = insert === whole ? gone : 0;
    const text = () => clean(f.base.slice(0, at) + insert + f.base.slice(at + remove));
    // Spaces at the end are not kept: where only they would arrive, the last letter goes first.
    if (same(text(), f.base)) insert = whole.match(/[^]$/u)[0];
    const after = text();
    return [after, { at: points(f.base.slice(0, at)), remove: points(f.base.slice(at, at + remove)), insert, before: f.mark, after: fingerprint(after) }];
  };
  // Of a long table only the cells that differ, while its rows stand as they are stored.
  const cells = (f, now, room) => {
    const rest = (i) => i.name.slice(f.name.length), row = (key) => parseInt(key.slice(1), 10);
    const text = f.inputs.filter((i) => !i.options && !["hidden", "checkbox", "radio"].includes(i.type)).map(rest);
    const count = (typed) => {
      const rows = new Set(text.filter((key) => typed[key]).map(row));
      return Math.max(-1, ...rows) + 1 === rows.size ? rows.size : -1;
    };
    const of = count(f.base), all = count(now);
    const gone = (typed) => Object.keys(typed).some((key) => key.endsWith("-DELETE") && typed[key].length);
    if (of < 0 || all < of || gone(f.base) || gone(now)) return null;
    const some = { "-of": String(of), "-TOTAL_FORMS": now["-TOTAL_FORMS"] };
    const keys = Object.keys(now).filter((key) => row(key) < of && !same(now[key], f.base[key])).map((key) => [key]);
    for (let n = of; n < all; n++) keys.push(Object.keys(now).filter((key) => row(key) === n));
    let taken = 0;
    for (const group of keys) {
      const found = Object.fromEntries(group.map((key) => [key, now[key]]));
      room -= bytes(found).length;
      if (room < 0) break;
      Object.assign(some, found);
      taken++;
    }
    if (!taken) return null;
    const { "-of": _, ...sent } = some;
    return [taken === keys.length ? now : { ...f.base, ...sent }, some];
  };
  const pack = () => {
    const body = { key: uuid(), person, seen: {}, set: {}, splice: {} }, sent = [];
    for (const f of waiting()) {
      const now = read(f), long = f.text && f.base !== null && bytes(now).length > 600;
      if (f.clash || same(now, f.held) || (f.text && f.base === null && bytes(now).length > 1200)) continue;
      let few;
      const room = LIMIT - bytes(body).length - 250 - 2 * bytes(f.name).length;
      if (room < 100) break;
      if (long) {
        const [after, splice] = piece(f, now, room);
        body.splice[f.name] = splice;
        sent.push({ f, now: after, after: splice.after });
      } else if (f.table && !f.whole && f.base && bytes(now).length > room && (few = cells(f, now, room - 100))) {
        body.set[f.name] = few[1];
        body.seen[f.name] = f.ours.join(" ");
        sent.push({ f, now: few[0], few });
      } else if (bytes(now).length <= room || (f.table && !sent.length)) {
        body.set[f.name] = now;
        body.seen[f.name] = f.ours.join(" ");
        sent.push({ f, now, after: f.text && fingerprint(now) });
        if (bytes(body).length > LIMIT) break;
      }
    }
    return [body, sent];
  };
  let timer = 0, pause = 0, last = 0, token = form?.elements.csrfmiddlewaretoken?.value || line.dataset.token, again = null;
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };
  const retry = (least) => {
    failed = true;
    pause = Math.min(300000, Math.max(least, pause * 2)) * (0.8 + Math.random() * 0.4);
    later(pause);
  };
  function send() {
    clearTimeout(timer);
    timer = 0;
    if (busy || closed || sending) return;
    const [body, sent] = again || pack();
    if (!sent.length) return paint();
    if (!navigator.onLine) return retry(5000), paint();
    for (const { f, after } of sent) if (after && !f.ours.includes(after)) { f.ours.push(after); keep(f); }
    stamp();
    last = Date.now();
    busy = ask(body, sent).catch(() => { again = [body, sent]; retry(5000); }).finally(() => {
      busy = null;
      paint();
    });
    paint();
  }
  async function ask(body, sent) {
    const answer = await fetch(url, {
      method: "POST", body: JSON.stringify(body), keepalive: true, redirect: "error", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token }, signal: AbortSignal.timeout?.(40000),
    });
    const told = await answer.json().catch(() => ({}));
    again = null;
    ended = "";
    if (answer.status === 200) return done(told, sent);
    if (answer.status === 409 && told.conflicts) return clashed(told.conflicts);
    if (answer.status === 403 && told.token && told.token !== token) {
      token = told.token;
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((i) => (i.value = token));
      return later(50);
    }
    if (answer.status === 401) {
      ended = told.sign_in;
      part("way").href = `${ended}?next=${encodeURIComponent(location.pathname)}`;
      return retry(30000);
    }
    if (answer.status === 410 || answer.status === 404) return void (closed = told.text || line.dataset.lost);
    if (answer.status === 400 || answer.status === 413) {
      for (const { f, now, few } of sent) few ? (f.whole = true) : (f.held = now);
      return sent.some(({ few }) => few) ? later(50) : retry(10000);
    }
    again = answer.status >= 500 ? [body, sent] : null;
    retry(10000);
  }
  function done({ marks, errors, saved_at, who, deadline }, sent) {
    failed = false;
    pause = 0;
    saved = saved_at;
    for (const { f, now } of sent) {
      const mark = marks[f.name];
      f.error = errors[f.name];
      if (!mark && f.error) f.held = now;
      else f.base = now;
      if (mark) [f.mark, f.ours] = [mark, [mark]];
      tell(f);
      keep(f);
      if (!f.inputs.length && !dirty(f)) fields.delete(f.name);
    }
    stamp();
    part("who").textContent = who.map((one) => fill(line.dataset.who, one)).join(" ");
    document.querySelectorAll("[data-countdown]").forEach((c) => {
      if (!deadline || c.dataset.countdown === String(deadline)) return;
      c.dataset.countdown = deadline;
      c.dispatchEvent(new Event("minka:deadline"));
    });
    if (pack()[1].length) later(sent.some(({ f, after, few }) => dirty(f) && (after || few)) ? 50 : 2500);
    if (!waiting().length) form?.dispatchEvent(new Event("minka:saved"));
  }
  function clashed(conflicts) {
    for (const [name, found] of Object.entries(conflicts)) {
      const f = fields.get(name);
      if (!f) continue;
      if (f.ours.includes(found.mark) || (found.plain && same(found.theirs, read(f)))) {
        [f.base, f.mark, f.ours] = [found.plain ? found.theirs : null, found.mark, [found.mark]];
        keep(f);
      } else {
        f.clash = found;
        show(f);
      }
    }
    stamp();
    later(50);
  }

  // ---- when

  const typed = ({ target }) => {
    const f = target.form === form && target.name && fields.get(owner(target));
    if (!f) return;
    clearTimeout(f.timer);
    f.timer = setTimeout(keep, 150, f);
    if (!timer) later(Math.max(2500, last + PAUSE - Date.now()));
    paint();
  };
  form?.addEventListener("input", typed);
  // A row keeps its own name from the first: it stays the same row however often it is saved.
  form?.addEventListener("minka:rows", ({ detail }) => detail.querySelectorAll("[name$='-id']").forEach((i) => (i.value ||= uuid())));
  form?.addEventListener("change", (event) => { typed(event); send(); });
  form?.addEventListener("focusout", () => setTimeout(() => fields.forEach(tell)));
  const leave = () => { waiting().forEach(keep); send(); };
  document.addEventListener("visibilitychange", () => document.hidden ? leave() : failed && send());
  addEventListener("pagehide", leave);
  addEventListener("focus", () => ended && send());
  addEventListener("online", () => { pause = 0; send(); });
  addEventListener("offline", paint);
  addEventListener("beforeunload", (event) => { if (!store && !sending && waiting().length) event.preventDefault(); });
  form?.addEventListener("submit", async (event) => {
    sending = true;
    sessionStorage[mailed] = url;
    waiting().forEach(keep);
    if (!busy || event.submitter?.name === "_language") return void clearTimeout(timer);
    event.preventDefault();
    await Promise.race([busy, new Promise((ok) => setTimeout(ok, 4000))]);
    busy = null;
    form.requestSubmit(event.submitter);
  });

  // ---- what was left here

  const bring = (name, { typed, base, ours, page }) => {
    const f = fields.get(name);
    if (!f) return fields.set(name, { name, inputs: [], typed, base, ours, mark: ours[0], page, text: typeof typed === "string" });
    if (same(read(f), typed) && !dirty(f)) return device.drop(kept + name);
    if (!ours.includes(f.mark)) Object.assign(f, { base, ours, mark: ours[0] });
    else if (f.base === null) f.base = base;
    if (!form.dataset.bound) write(f, typed);
  };
  if (store) {
    for (const [key, value] of await device.all()) {
      if (!key.startsWith(person) || Date.now() - value.at > DAYS || (value.sent && arrived && !form?.dataset.bound)) await device.drop(key);
      else if (key.startsWith(kept)) bring(key.slice(kept.length), value);
    }
  }
  const lost = [...fields.values()].filter((f) => f.text && f.base === null);
  if (lost.length) {
    try {
      const told = await (await fetch(`${url}?${new URLSearchParams(lost.map((f) => ["field", f.name]))}`, { headers: { Accept: "application/json" } })).json();
      lost.forEach((f) => (f.base = told.texts[f.name] ?? null));
    } catch { failed = true; }
  }
  line.hidden = false;
  stamp();
  paint();
  if (waiting().length) later(500);
})();
