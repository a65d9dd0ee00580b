import { type EvidenceRecord, type PortSeen, portAnswers } from '../../evidence.ts'
import { type Markup, markup } from './markup.ts'

/** Nearest first: the order in which the vantages stand in the table. */
const order = ['host', 'lan', 'tailnet', 'stranger', 'internet']

/** More rows than this hold only what answered somewhere. */
const manyRows = 24

const rank = (vantage: string): number => (order.includes(vantage) ? order.indexOf(vantage) : order.length)

const words = { open: 'open', refused: 'refused', filtered: 'no answer' } as const

/** Which port answers which vantage: a table of ports by vantages. Empty when no port was asked. */
export function reachability(records: readonly EvidenceRecord[]): Markup | undefined {
  const answers = portAnswers(records)
  if (answers.length === 0) return undefined
  const vantages = [...new Set(answers.map(({ vantage }) => vantage))].toSorted(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b),
  )
  const { shown, hidden } = rowsOf(answers)
  const addresses = alikeAddresses(shown, vantages)
  return markup`<section aria-labelledby="reachability">
<h2 id="reachability">Reachability</h2>
<p class="lead">Which port answers whom. Each column is a place the suite looked from.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Ports by vantage"><table class="matrix">
<thead><tr><th scope="col">Port</th>${vantages.map(vantage => markup`<th scope="col">${vantage}</th>`)}</tr></thead>
${addresses.map(
  ({
    names,
    rows,
  }) => markup`<tbody><tr><th scope="rowgroup" colspan="${vantages.length + 1}">${names.join(', ')}</th></tr>
${rows.map(row => markup`<tr><th scope="row">${row[0].port}<small>/${row[0].protocol}</small></th>${vantages.map(vantage => cell(row, vantage))}</tr>`)}</tbody>`,
)}
</table></div>
${hidden > 0 ? markup`<p class="note">${hidden} more ports were asked and answered nobody.</p>` : undefined}
</section>`
}

type Row = readonly [PortSeen, ...PortSeen[]]

/** One row for each port of each address, in order. */
function rowsOf(answers: readonly PortSeen[]): { shown: Row[]; hidden: number } {
  const rows = [...Map.groupBy(answers, ({ address, port, protocol }) => `${address} ${protocol} ${port}`).values()]
    .flatMap(([first, ...rest]): Row[] => (first === undefined ? [] : [[first, ...rest]]))
    .toSorted(
      ([a], [b]) => a.address.localeCompare(b.address) || a.port - b.port || a.protocol.localeCompare(b.protocol),
    )
  const shown = rows.length > manyRows ? rows.filter(row => row.some(({ answer }) => answer === 'open')) : rows
  return { shown, hidden: rows.length - shown.length }
}

/** Addresses whose every port answered everybody the same stand together: a host has its LAN address and one in each network of Docker. */
function alikeAddresses(rows: readonly Row[], vantages: readonly string[]): { names: string[]; rows: Row[] }[] {
  const perAddress = [...Map.groupBy(rows, ([first]) => first.address)]
  const told = (of: readonly Row[]): string =>
    of.map(row => [row[0].port, row[0].protocol, ...vantages.map(one => answerTo(row, one) ?? '')].join(' ')).join('\n')
  return [...Map.groupBy(perAddress, ([, of]) => told(of)).values()].flatMap(alike => {
    const [first] = alike
    return first === undefined ? [] : [{ names: alike.map(([address]) => address), rows: first[1] }]
  })
}

/** The last answer that this vantage got. */
const answerTo = (row: Row, vantage: string): PortSeen['answer'] | undefined =>
  row.findLast(one => one.vantage === vantage)?.answer

function cell(row: Row, vantage: string): Markup {
  const answer = answerTo(row, vantage)
  if (answer === undefined) return markup`<td class="unasked"><span>not asked</span></td>`
  return markup`<td class="${answer}"><span>${words[answer]}</span></td>`
}
