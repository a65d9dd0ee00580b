// The report is complete without this: it narrows the list of requirements, and opens what a link leads to.
const form = document.querySelector('form.filter')
const rows = [...document.querySelectorAll('details.requirement')]
const groups = [...document.querySelectorAll('section.group, .cluster')]
const folds = [...document.querySelectorAll('details.fold')]
const count = document.querySelector('#count')
const words = form?.elements.namedItem('words')

/** What each row says, whatever of it is folded. */
const said = new Map(rows.map(row => [row, row.textContent.toLowerCase()]))

const narrow = () => {
  const { verdict, chapter, severity, words } = Object.fromEntries(new FormData(form))
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  for (const row of rows) {
    const { dataset } = row
    row.hidden =
      (verdict !== '' && dataset.verdict !== verdict) ||
      (chapter !== '' && dataset.chapter !== chapter) ||
      (severity !== '' && dataset.severity !== severity) ||
      !wanted.every(word => said.get(row).includes(word))
  }
  for (const group of groups) group.hidden = !group.querySelector('details.requirement:not([hidden])')
  const shown = rows.filter(row => !row.hidden).length
  // What somebody looks for is not hidden in a fold.
  for (const fold of folds) fold.open = shown < rows.length
  count.textContent = `${shown} of ${rows.length} shown`
}

/** Opens the requirement that the address names, whatever the filter hid. */
const follow = () => {
  const row = rows.find(({ id }) => id === decodeURIComponent(location.hash.slice(1)))
  if (!row) return
  if (row.hidden) form.reset()
  setTimeout(() => {
    const fold = row.closest('details.fold')
    if (fold) fold.open = true
    row.open = true
    row.scrollIntoView()
    row.querySelector('summary').focus({ preventScroll: true })
  })
}

if (form) {
  form.hidden = false
  form.addEventListener('input', narrow)
  form.addEventListener('reset', () => setTimeout(narrow))
  form.addEventListener('submit', event => event.preventDefault())
  narrow()
  addEventListener('keydown', event => {
    const typing = event.target.matches?.('input, select, textarea')
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      words.focus()
    }
    if (event.key === 'Escape' && event.target === words) form.reset()
  })
}
addEventListener('hashchange', follow)
follow()

addEventListener('beforeprint', () => {
  for (const row of rows) row.open = row.open || !['passed', 'not offered'].includes(row.dataset.verdict)
})
