// Small local state for pages, used from templates as x-data="…" (Alpine, the build without eval).
document.addEventListener('alpine:init', () => {
  'use strict'
  const { Alpine } = window
  // <div x-data="toggle"> <button @click="flip"> <p x-show="open">
  Alpine.data('toggle', () => ({ open: false, flip () { this.open = !this.open } }))
  // A part of a form that is shown when a choice has one of some values:
  // <div x-data="when" data-field="housing" data-values="rented shared"> <div x-show="met">…
  Alpine.data('when', () => ({
    met: false,
    init () {
      this.form = this.$root.closest('form')
      this.check = () => {
        const wanted = (this.$root.dataset.values || 'on').split(' ')
        this.met = new FormData(this.form).getAll(this.$root.dataset.field).some((v) => wanted.includes(String(v)))
      }
      this.form.addEventListener('change', this.check)
      this.check()
    },
    destroy () { this.form.removeEventListener('change', this.check) },
  }))
})
