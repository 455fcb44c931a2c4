// Draws [data-chart="id-of-json"] with ECharts, which is fetched only by pages that have a chart.
(() => {
  'use strict'
  const source = document.currentScript.dataset.echarts
  const COLOURS = ['#0b6b77', '#c8402f', '#5d6773', '#7fb9be', '#b9d9dc', '#d99a1c', '#6a3fa0', '#1f5fa8']
  let loading
  const load = () => loading || (loading = new Promise((resolve, reject) => {
    const s = document.createElement('script')
    s.src = source; s.onload = resolve; s.onerror = reject
    document.head.appendChild(s)
  }))
  const axis = { axisLine: { lineStyle: { color: '#c9cecd' } }, axisTick: { show: false }, splitLine: { lineStyle: { color: '#eff0ee' } }, axisLabel: { color: '#4a5563' } }
  async function draw (box) {
    const data = document.getElementById(box.dataset.chart)
    if (!data || box.dataset.drawn) return
    box.dataset.drawn = '1'
    const option = JSON.parse(data.textContent)
    await load()
    for (const name of ['xAxis', 'yAxis']) if (option[name]) option[name] = [].concat(option[name]).map((a) => Object.assign({}, axis, a))
    if (option.map) { window.echarts.registerMap(option.map.name, option.map.geojson); delete option.map }
    const chart = window.echarts.init(box, null, { renderer: 'svg' })
    if (option.legend) option.legend = Object.assign({ top: 0, right: 8, itemWidth: 18, itemHeight: 10 }, option.legend)
    chart.setOption(Object.assign({ color: COLOURS, animationDuration: 250, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, grid: { left: 8, right: 8, top: 44, bottom: 8, containLabel: true }, tooltip: { trigger: 'axis', renderMode: 'richText' }, aria: { enabled: true } }, option))
    chart.on('click', (e) => { if (e.data && e.data.url) window.location = e.data.url })
    window.addEventListener('resize', () => chart.resize())
  }
  const all = () => document.querySelectorAll('[data-chart]').forEach(draw)
  document.addEventListener('DOMContentLoaded', all)
  document.addEventListener('htmx:after:swap', all)
})()
