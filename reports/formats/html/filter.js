// The report is complete without this: it only narrows the list of requirements.
const form = document.querySelector('form.filter')
const rows = [...document.querySelectorAll('details.requirement')]
const groups = [...document.querySelectorAll('section.group, .cluster')]
const count = document.querySelector('#count')

const narrow = () => {
  const { verdict, chapter, severity, words } = Object.fromEntries(new FormData(form))
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  for (const row of rows) {
    const { dataset } = row
    row.hidden =
      (verdict !== '' && dataset.verdict !== verdict) ||
      (chapter !== '' && dataset.chapter !== chapter) ||
      (severity !== '' && dataset.severity !== severity) ||
      !wanted.every(word => dataset.words.includes(word))
  }
  for (const group of groups) group.hidden = !group.querySelector('details.requirement:not([hidden])')
  const shown = rows.filter(row => !row.hidden).length
  count.textContent = `${shown} of ${rows.length} shown`
}

if (form) {
  form.hidden = false
  form.addEventListener('input', narrow)
  form.addEventListener('reset', () => setTimeout(narrow))
  form.addEventListener('submit', event => event.preventDefault())
  narrow()
}

addEventListener('beforeprint', () => {
  for (const row of rows) row.open = row.open || row.dataset.verdict !== 'passed'
})
