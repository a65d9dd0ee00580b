import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-09': [
    fault(
      'who waits in a small pool gets the tenant of whoever came last',
      mutant('who waits in a small pool gets the tenant of whoever came last'),
      { shows: 'hold' },
    ),
    fault(
      'a connection keeps its tenant, and a message is read outside the transaction',
      mutant('a connection keeps its tenant, and a message is read outside the transaction'),
      { shows: 'hold' },
    ),
  ],
})
