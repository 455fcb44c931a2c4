// Re-creates the vendored browser files from npm at the pinned versions, builds the icon
// sprite from vendor/icons.txt and writes the list of checksums.
// Needed only to refresh them: `node scripts/vendor.mjs`. Running Doudi needs no Node.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PINNED = ['htmx.org@4.0.1', '@alpinejs/csp@3.17.4', 'echarts@6.1.0', '@tabler/icons@3.51.0', 'axe-core@4.11.0']
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const vendor = join(root, 'src/doudi/web/static/doudi/vendor')
const files = [
  ['htmx.org/dist/htmx.min.js', join(vendor, 'htmx.min.js')],
  ['@alpinejs/csp/dist/cdn.min.js', join(vendor, 'alpine-csp.min.js')],
  ['echarts/dist/echarts.min.js', join(vendor, 'echarts.min.js')],
  ['axe-core/axe.min.js', join(root, 'tests/a11y/vendor/axe.min.js')],
]

function sprite(modules) {
  const names = readFileSync(join(vendor, 'icons.txt'), 'utf8').split('\n').filter(Boolean)
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, '@tabler/icons/icons/outline', `${name}.svg`), 'utf8')
    const inner = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '')
      .replace(/\s*\n\s*/g, '')
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
}

const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')
const work = mkdtempSync(join(tmpdir(), 'vendor-'))
try {
  writeFileSync(join(work, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PINNED], { cwd: work, stdio: 'inherit' })
  const modules = join(work, 'node_modules')
  for (const [from, to] of files) copyFileSync(join(modules, from), to)
  writeFileSync(join(vendor, 'icons.svg'), sprite(modules))
  const made = [...files.map(([, to]) => to), join(vendor, 'icons.svg')].sort()
  writeFileSync(join(vendor, 'vendor.sha256'), made.map((p) => `${digest(p)}  ${p.slice(root.length + 1)}\n`).join(''))
} finally {
  rmSync(work, { recursive: true, force: true })
}
