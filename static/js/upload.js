/* Files in pieces, that go on after a cut. Without it the forms send them whole. */
"use strict";
(() => {
  const root = document.querySelector("[data-uploads]");
  if (!root) return;
  const words = root.dataset;
  const figure = new Intl.NumberFormat(document.documentElement.lang || "es", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const size = (bytes) => `${figure.format(bytes / 1048576)} MB`;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  // Signing in again in another window changes it.
  const token = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1]
    || document.querySelector("[name=csrfmiddlewaretoken]").value;
  const pause = (time) => new Promise((done) => {
    const timer = setTimeout(done, time);
    addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });
  class Refused extends Error {}

  // Status 0: cut, or nothing moved for long.
  const ask = (job, method, url, body, headers = {}, moved = null) => new Promise((done) => {
    const request = (job.request = new XMLHttpRequest());
    let idle;
    const awake = () => (clearTimeout(idle), (idle = setTimeout(() => request.abort(), 90000)));
    request.open(method, url);
    Object.entries({ Accept: "application/json", "X-CSRFToken": token(), ...headers })
      .forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => (awake(), moved?.(event.loaded));
    request.onloadend = () => {
      clearTimeout(idle);
      let told = {};
      try { told = JSON.parse(request.response); } catch { /* a proxy's page */ }
      done({ status: request.status, told });
    };
    awake();
    request.send(body);
  });

  const sure = async (job, method, url, body, headers, moved) => {
    for (let wait = 1; ; wait = Math.min(wait * 2, 30)) {
      const { status, told } = job.over || await ask(job, method, url, body, headers, moved);
      if (job.over) throw new Refused(words.gone);
      if ((status >= 200 && status < 300) || status === 409) return told;
      if (status === 401) throw new Refused(words.sign);
      if (status && status < 500 && (wait > 4 || ![403, 408, 429].includes(status))) throw new Refused(told.fault || words.failed);
      job.say(words.waiting);
      await pause(wait * 1000);
      if (headers) return sure(job, "GET", url);
    }
  };

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg") : file;
    } catch { return file; }
  };
  const digest = async (file) => {
    try {
      const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch { return ""; }
  };

  const send = async (job) => {
    const { form } = job;
    const purpose = form.elements.purpose.value;
    const file = form.querySelector("[data-smaller] input").checked ? await smaller(job.file) : job.file;
    const known = [...form.parentElement.querySelectorAll("[data-coming]")]
      .find(({ dataset }) => dataset.name === file.name && Number(dataset.size) === file.size);
    const begin = () => sure(job, "POST", words.begin, new URLSearchParams({
      room: words.room, object: words.object, slot: form.dataset.upload, name: file.name, size: file.size, purpose,
    }));
    const state = known ? await sure(job, "GET", known.dataset.coming) : await begin();
    job.url = state.url;
    const total = size(file.size);
    const show = (done) => {
      const percent = Math.floor((done * 100) / file.size);
      job.bar.value = percent;
      job.say(fill(words.going, { percent, done: size(done), size: total }));
      const quarter = Math.floor(percent / 25);
      if (quarter > job.quarter) job.speak(`${quarter * 25} %`);
      job.quarter = Math.max(quarter, job.quarter);
    };
    let at = state.received;
    // Pieces of about four seconds: a cut loses little.
    let length = 65536;
    do {
      while (at < file.size) {
        show(at);
        const piece = file.slice(at, at + length);
        const began = performance.now();
        const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": at };
        const go = (more) => show(headers["Upload-Offset"] + more);
        at = (await sure(job, "PUT", job.url, piece, headers, go)).received;
        length = Math.min(Math.max(length * 4000 / (performance.now() - began), 32768), state.chunk) | 0;
      }
      show(at);
      job.say(words.checking);
      at = (await sure(job, "POST", job.url + "finish/", new URLSearchParams({ purpose, sha256: await digest(file) }))).received;
    } while (at < file.size);
    job.say(words.here);
    job.speak(words.here);
  };

  const queue = [];
  let running = false;
  let wrong = false;
  const run = async () => {
    running = true;
    for (let job; (job = queue.shift()); ) {
      try { await send(job); } catch (error) {
        wrong = true;
        job.fail(error instanceof Refused ? error.message : words.failed);
      }
      job.over = true;
      job.stop.remove();
    }
    running = false;
    if (!wrong) location.reload();
  };

  const line = (form, file) => {
    const list = form.querySelector("[data-queue]");
    list.hidden = false;
    list.append(root.querySelector("template").content.cloneNode(true));
    const row = list.lastElementChild;
    const [name, told] = row.querySelectorAll("p");
    const bar = row.querySelector("progress");
    const stop = row.querySelector("button");
    const spoken = form.querySelector("[data-spoken]");
    name.textContent = stop.lastElementChild.textContent = bar.ariaLabel = file.name;
    const job = {
      form, file, bar, stop, quarter: 0,
      say: (text) => (told.textContent = text),
      speak: (text) => (spoken.textContent = `${file.name}: ${text}`),
      fail: (text) => {
        told.className = "error";
        job.say(`${words.error} ${text}`);
        job.speak(text);
        bar.remove();
      },
    };
    stop.onclick = () => {
      job.over = true;
      job.request?.abort();
      if (job.url) ask({}, "DELETE", job.url);
    };
    return job;
  };

  root.querySelectorAll("form[data-upload]").forEach((form) => {
    const field = form.elements.upload;
    const photos = form.querySelector("[data-smaller]");
    field.multiple = Number(form.dataset.left) > 1;
    field.addEventListener("change", () => {
      photos.hidden = ![...field.files].some((file) => file.type.startsWith("image/"));
    });
    form.addEventListener("submit", (event) => {
      const files = [...field.files];
      if (!files.length || event.submitter?.name === "_language") return;
      event.preventDefault();
      const { left } = form.dataset;
      if (files.length > left) {
        wrong = true;
        line(form, files[0]).fail(fill(words.many, { left }));
        return;
      }
      wrong = false;
      queue.push(...files.map((file) => line(form, file)));
      field.value = "";
      if (!running) run();
    });
  });
  addEventListener("beforeunload", (event) => running && event.preventDefault());
})();
