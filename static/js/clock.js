/* Minka: a deadline counted down from the server's clock. The page says it without this too. */
const lang = document.documentElement.lang || "es";
const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);

// Deadlines: counted from the server's clock; spoken at a day, an hour, ten minutes, the end.
document.querySelectorAll("[data-countdown]").forEach((line) => {
  const { text, over } = line.dataset;
  const spoken = document.createElement("p");
  spoken.className = "vh";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  const say = (n, unit) => n && new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
  let before, timer, shown = Number(line.dataset.countdown);
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
        if (words && told.deadline > shown) words.textContent = told.said;
        shown = Math.max(shown, told.deadline);
        line.dataset.countdown = told.deadline;
      }
      tick();
    } catch { /* no network: the next minute asks again */ }
  };
  line.addEventListener("minka:deadline", () => (tick(), line.dataset.clock && ask()));
  if (line.dataset.clock) setInterval(() => before < 3600 && before > -21600 && !document.hidden && ask(), 60000);
  tick();
});
