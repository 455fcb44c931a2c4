// The frame's behaviour: menus, dialogs, messages, keyboard. Pages read and send forms without it.
(() => {
  'use strict'
  const $ = (q, root = document) => root.querySelector(q)
  const $$ = (q, root = document) => Array.from(root.querySelectorAll(q))
  const html = document.documentElement
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName))

  html.classList.add('js')

  // ---- menus close when something else is used
  const closeMenus = (except) => $$('details.menu[open]').forEach((m) => { if (m !== except) m.open = false })
  document.addEventListener('click', (e) => {
    closeMenus(e.target.closest('details.menu'))
    if (e.target.closest('[data-back]')) history.back()
    if (e.target.closest('[data-print]')) window.print()
    const gone = e.target.closest('[data-dismiss]')
    if (gone) gone.closest('.toast, .note').remove()
    const close = e.target.closest('[data-close]')
    if (close && close.closest('dialog')) { e.preventDefault(); closeDialog() }
    if (e.target.id === 'dialog') closeDialog()
    const more = e.target.closest('[data-more-filters]')
    if (more) more.setAttribute('aria-expanded', String(more.closest('.filters').classList.toggle('open')))
    const copied = e.target.closest('[data-copy]')
    if (copied && navigator.clipboard) navigator.clipboard.writeText(copied.dataset.copy)
    if (!e.target.closest('.search')) { const r = $('#search-results'); if (r) r.textContent = '' }
  })

  // ---- one dialog for the whole page: whatever is put into #dialog-body opens it
  const dialog = () => $('#dialog')
  function openDialog () {
    const d = dialog()
    d.classList.toggle('drawer', !!$('[data-drawer]', d))
    d.classList.toggle('wide', !!$('[data-wide]', d))
    if (!d.open) d.showModal ? d.showModal() : d.setAttribute('open', '')
    const first = $('input:not([type=hidden]), select, textarea', d)
    if (first) first.focus()
  }
  function closeDialog () {
    const d = dialog()
    if (d && d.open) d.close()
    const body = $('#dialog-body')
    if (body) body.textContent = ''
  }
  document.addEventListener('htmx:after:swap', (e) => {
    const body = $('#dialog-body')
    $$('[data-page-user]').forEach((i) => { i.value = document.body.dataset.user || '' })
    if (body && body.children.length && !dialog().open) openDialog()
    if (body && !body.children.length && dialog() && dialog().open) closeDialog()
    const errors = $('#form-errors')
    if (errors && e.detail) errors.focus()
    settleToasts()
  })
  document.addEventListener('dialog:close', closeDialog)
  document.addEventListener('cancel', (e) => { if (e.target.id === 'dialog') setTimeout(closeDialog) }, true)

  // ---- after signing in again the page gets the new token, so that its forms can be sent
  document.addEventListener('session:renewed', (e) => {
    const token = e.detail.token || (e.detail.value && e.detail.value.token)
    document.body.setAttribute('hx-headers:inherited', JSON.stringify({ 'X-CSRFToken': token }))
    $$('input[name=csrfmiddlewaretoken]').forEach((i) => { i.value = token })
    closeDialog()
  })

  // ---- messages: good news leaves by itself, bad news stays until it is put away
  function settleToasts () {
    $$('.toast:not([data-seen])').forEach((t) => {
      t.dataset.seen = '1'
      if (t.classList.contains('error') || t.classList.contains('warning')) return
      let left = 7
      const tick = setInterval(() => {
        if (t.matches(':hover, :focus-within')) return
        if (--left <= 0) { clearInterval(tick); t.remove() }
      }, 1000)
    })
  }

  // ---- busy and offline, said visibly
  document.addEventListener('htmx:before:request', () => html.classList.add('is-loading'))
  document.addEventListener('htmx:finally:request', () => html.classList.remove('is-loading'))
  window.addEventListener('pagehide', () => html.classList.remove('is-loading'))
  // ---- what could not be sent is said beside what was typed, which stays where it is
  function saySentNothing (form) {
    const note = $('#unsent-note')
    if (!form || !note) return
    $$('.unsent', form).forEach((n) => n.remove())
    form.prepend(note.content.cloneNode(true))
    $('.unsent', form).focus()
  }
  document.addEventListener('htmx:error', (e) => {
    const open = dialog() && dialog().open
    saySentNothing((e.target.closest && e.target.closest('form')) || (open ? $('form', dialog()) : null))
  })
  document.addEventListener('htmx:after:request', () => $$('.unsent').forEach((n) => n.remove()))
  document.addEventListener('submit', (e) => {
    const form = e.target
    if (form.method === 'get' || form.hasAttribute('hx-post')) return
    if (!navigator.onLine && !form.hasAttribute('data-survey')) { e.preventDefault(); saySentNothing(form); return }
    if (form.dataset.sent) { e.preventDefault(); return }  // a second click sends nothing twice
    form.dataset.sent = '1'
    html.classList.add('is-loading')
    setTimeout(() => { delete form.dataset.sent; html.classList.remove('is-loading') }, 15000)
  })
  window.addEventListener('pageshow', () => $$('form[data-sent]').forEach((f) => { delete f.dataset.sent }))
  const online = () => html.classList.toggle('is-offline', !navigator.onLine)
  window.addEventListener('online', online); window.addEventListener('offline', online); online()

  // ---- keyboard: j k through the list, / to search, Ctrl+Enter to act, ? for help
  function step (way) {
    const rows = $$('[data-row], a.qi').filter((r) => r.offsetParent !== null)
    if (!rows.length) return
    const at = rows.findIndex((r) => r === document.activeElement || r.contains(document.activeElement))
    const now = at >= 0 ? at : rows.findIndex((r) => r.hasAttribute('aria-current'))
    const next = rows[Math.max(0, Math.min(rows.length - 1, now + way))]
    const link = next.matches('a') ? next : $('a', next)
    ;(link || next).focus()
    next.scrollIntoView({ block: 'nearest' })
    if (next.matches('a.qi')) { rows.forEach((r) => r.removeAttribute('aria-current')); next.setAttribute('aria-current', 'true'); next.click() }
  }
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') { closeMenus(); return }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      const open = dialog() && dialog().open
      const form = document.activeElement && document.activeElement.closest('form')
      const button = (form && $('.btn.pri', form)) || $(open ? '#dialog .btn.pri' : '.act .btn.pri, main .btn.pri')
      if (button) { e.preventDefault(); button.click() }
      return
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(document.activeElement) || (dialog() && dialog().open)) return
    if (e.key === '/') { const s = $('#global-search'); if (s && s.offsetParent) { e.preventDefault(); s.focus(); s.select() } }
    if (e.key === '?') { const h = $('[data-help]'); if (h) { e.preventDefault(); h.click() } }
    if (e.key === 'j') step(1)
    if (e.key === 'k') step(-1)
  })

  document.addEventListener('DOMContentLoaded', () => {
    settleToasts()
    // a list of conditions with a condition in use, or without a search field, stays open on phones
    $$('.filters').forEach((f) => {
      const rest = $$('.f:not(.wide) input, .f:not(.wide) select', f)
      if (!$('.f.wide', f) || !rest.length || rest.some((i) => i.value && new URLSearchParams(location.search).get(i.name))) f.classList.add('open')
    })
    const errors = $('#form-errors')
    if (errors) errors.focus()
    const here = $('.rail [aria-current]')
    if (here) here.scrollIntoView({ block: 'nearest' })
    const tab = $('.tabs [aria-current]')
    if (tab && tab.parentElement.scrollWidth > tab.parentElement.clientWidth) tab.parentElement.scrollLeft = tab.offsetLeft - 24
  })
})()
