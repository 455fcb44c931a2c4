/* Visits without a signal: a queue in the phone's own database, encrypted with the session's key,
   each visit sent once under its own id. Signing out forgets everything. */
(function () {
  'use strict';
  const form = document.querySelector('form[data-survey]');
  const home = document.querySelector('[data-survey-home]');
  const state = document.querySelector('[data-survey-state]');
  const keyText = (form || home || { dataset: {} }).dataset.surveyKey;
  if (!keyText) return;

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const key = () => crypto.subtle.importKey('raw', bytes(keyText), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const open = () => new Promise((ok, no) => {
    const asked = indexedDB.open('doudi-visits', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('queue', { keyPath: 'id' });
    asked.onsuccess = () => ok(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const within = async (mode, act) => {
    const db = await open();
    return new Promise((ok, no) => {
      const tx = db.transaction('queue', mode);
      const asked = act(tx.objectStore('queue'));
      tx.oncomplete = () => ok(asked && asked.result);
      tx.onerror = () => no(tx.error);
    });
  };

  async function seal(fields) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(fields));
    return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), plain) };
  }
  async function unseal(kept) {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, await key(), kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }
  const asText = (blob) => new Promise((ok) => {
    const reader = new FileReader();
    reader.onload = () => ok(String(reader.result));
    reader.readAsDataURL(blob);
  });

  /* Photos are made small and stamped before they are kept. */
  async function smaller(file) {
    const drawn = await createImageBitmap(file);
    const ratio = Math.min(1, 1280 / Math.max(drawn.width, drawn.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(drawn.width * ratio);
    canvas.height = Math.round(drawn.height * ratio);
    const pen = canvas.getContext('2d');
    pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    pen.font = '20px sans-serif';
    pen.fillStyle = 'rgba(0,0,0,.55)';
    pen.fillRect(0, canvas.height - 34, 300, 34);
    pen.fillStyle = '#fff';
    pen.fillText(new Date().toLocaleString('zh-CN'), 10, canvas.height - 10);
    return canvas.toDataURL('image/jpeg', 0.8);
  }

  const csrf = () => (document.querySelector('[name=csrfmiddlewaretoken]') || { value: '' }).value ||
    (JSON.parse(document.body.getAttribute('hx-headers:inherited') || '{}')['X-CSRFToken'] || '');

  async function send(kept) {
    const visit = await unseal(kept);
    const data = new FormData();
    Object.keys(visit.fields).forEach((n) => data.append(n, visit.fields[n]));
    for (const n of Object.keys(visit.files)) {
      const blob = await (await fetchData(visit.files[n]));
      data.append(n, blob, n + (blob.type === 'image/png' ? '.png' : '.jpg'));
    }
    return fetch(visit.to, { method: 'POST', body: data, headers: { 'Idempotency-Key': kept.id, 'X-CSRFToken': csrf() } });
  }
  function fetchData(url) {
    const parts = url.split(',');
    const mime = parts[0].slice(5).split(';')[0];
    return new Blob([bytes(parts[1])], { type: mime });
  }

  let busy = false;
  async function flush() {
    if (busy) return;
    busy = true;
    try {
      for (const kept of await within('readonly', (s) => s.getAll())) {
        let answer;
        try { answer = await send(kept); } catch (lost) { break; }
        if (answer.status === 200 || answer.status === 409) await within('readwrite', (s) => s.delete(kept.id));
        else if (answer.status === 422) { tell((await answer.json()).says || '422'); break; }
        else break;
      }
    } finally { busy = false; }
    await show();
  }
  function tell(words) { if (state) state.textContent = words; }
  async function show() {
    const waiting = await within('readonly', (s) => s.count());
    document.body.dataset.surveysWaiting = String(waiting);
    if (waiting) tell(document.documentElement.lang === 'en' ? waiting + ' waiting on this phone' : '本机还有 ' + waiting + ' 份等待上传');
    else if (form && form.dataset.done) tell(form.dataset.sent);
  }

  function pads() {
    document.querySelectorAll('canvas[data-sign]').forEach((pad) => {
      const pen = pad.getContext('2d');
      pen.lineWidth = 3; pen.lineCap = 'round'; pen.strokeStyle = '#1b2430';
      const at = (e) => { const r = pad.getBoundingClientRect(); return [(e.clientX - r.left) * pad.width / r.width, (e.clientY - r.top) * pad.height / r.height]; };
      pad.addEventListener('pointerdown', (e) => { pad.setPointerCapture(e.pointerId); pen.beginPath(); pen.moveTo(...at(e)); pad.dataset.drawn = '1'; });
      pad.addEventListener('pointermove', (e) => { if (e.buttons) { pen.lineTo(...at(e)); pen.stroke(); } });
    });
    document.querySelectorAll('[data-sign-clear]').forEach((b) => b.addEventListener('click', () => {
      const pad = document.querySelector('canvas[data-sign="' + b.dataset.signClear + '"]');
      pad.getContext('2d').clearRect(0, 0, pad.width, pad.height);
      delete pad.dataset.drawn;
    }));
  }

  async function keep(e) {
    e.preventDefault();
    if (!form.checkValidity()) { form.reportValidity(); return; }
    const fields = {}, files = {};
    for (const [n, v] of new FormData(form).entries()) {
      if (n === 'csrfmiddlewaretoken') continue;
      if (v instanceof File) { if (v.size) files[n] = await smaller(v).catch(() => asText(v)); } else fields[n] = v;
    }
    document.querySelectorAll('canvas[data-sign]').forEach((pad) => { if (pad.dataset.drawn) files[pad.dataset.sign] = pad.toDataURL('image/png'); });
    fields.on = new Date().toISOString();
    const id = crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    const kept = Object.assign({ id }, await seal({ fields, files, to: form.action }));
    await within('readwrite', (s) => s.put(kept));
    form.dataset.done = '1';
    form.reset();
    tell(form.dataset.saved);
    await show();
    await flush();
    if ((await within('readonly', (s) => s.count())) === 0) location.assign(form.dataset.home);
  }

  /* Signing out leaves nothing on the phone. */
  document.addEventListener('submit', (e) => {
    if (!/sign-out|logout/.test(e.target.action || '')) return;
    indexedDB.deleteDatabase('doudi-visits');
    if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage('forget');
  });

  if (form) { pads(); form.addEventListener('submit', keep); }
  document.querySelectorAll('[data-survey-send]').forEach((b) => b.addEventListener('click', flush));
  addEventListener('online', flush);
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register('/visits/worker.js', { scope: '/visits/' }).then(() => navigator.serviceWorker.ready).then(() => {
      document.body.dataset.worker = '1';
      document.querySelectorAll('[data-survey-page]').forEach((a) => { fetch(a.href, { credentials: 'same-origin' }); });
    }).catch(() => {});
  }
  show().then(flush);
})();
