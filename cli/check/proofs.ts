import { root } from '../../provision/inventory.ts'
import { declaredRequirements } from '../../reports/declared.ts'
import { readProofs, restsIn } from '../../reports/proofs.ts'
import { keyOf } from '../prove/batch.ts'
import { allCases } from '../prove/cases.ts'
import { needOf } from '../prove/record.ts'

// No test: a test runner compiles faults in its own way, and a proof knows its fault by the text that Node runs.

const record = readProofs(root)
const restsOn = restsIn(root)
const cases = Map.groupBy(await allCases(root), ({ requirement }) => requirement)
const open = declaredRequirements(root).declared.flatMap(about => {
  const rests = restsOn(about)
  return (cases.get(about.id) ?? []).flatMap(one => {
    const need = needOf(one, rests, record)
    return need === undefined ? [] : [`${keyOf(one)} (${need})`]
  })
})
if (open.length > 0) {
  console.error(`${open.length} faults and harmless variants have no proof that holds:\n  ${open.join('\n  ')}`)
  console.error('`npm run prove` proves them; commit specs/proofs.jsonl with the change.')
  process.exitCode = 1
} else console.log(`Every proof holds: ${record.length} of ${record.length}.`)
