// Sends a form that keeps drafts to the server two seconds after the last key. Nothing stays in the browser.
(() => {
  'use strict'
  const timers = new WeakMap()
  const words = document.documentElement.lang === 'en'
    ? { saved: 'Draft saved', failed: 'Not saved yet; trying again' }
    : { saved: '草稿已保存', failed: '草稿暂未保存，稍后重试' }

  async function save (form) {
    const data = new FormData(form)
    for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name)
    const state = form.querySelector('[data-draft-state]')
    let ok = false
    let status = 0
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: data, headers: { 'HX-Request': 'true' }, credentials: 'same-origin' })
      ok = answer.ok
      status = answer.status
      if (status === 401) {
        document.getElementById('dialog-body').innerHTML = await answer.text()
        window.htmx.process(document.getElementById('dialog-body'))
        document.getElementById('dialog-body').dispatchEvent(new CustomEvent('htmx:after:swap', { bubbles: true }))
      }
    } catch (e) { ok = false }
    if (state) {
      const at = new Date().toTimeString().slice(0, 5)
      state.textContent = ok ? `${words.saved} ${at}` : words.failed
      state.classList.toggle('bad', !ok)
    }
    if (!ok && status !== 401 && status !== 413) timers.set(form, setTimeout(() => save(form), 15000))
  }
  function later (e) {
    const form = e.target.form || (e.target.closest && e.target.closest('form'))
    if (!form || !form.dataset.draft || e.target.type === 'password') return
    clearTimeout(timers.get(form))
    timers.set(form, setTimeout(() => save(form), 2000))
  }
  document.addEventListener('input', later)
  document.addEventListener('change', later)
  document.addEventListener('submit', (e) => clearTimeout(timers.get(e.target)), true)
})()
