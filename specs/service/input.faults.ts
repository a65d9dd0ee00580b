import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-05': [
    fault('text that is no UTF-8 is taken', mutant('text that is no UTF-8 is taken'), { shows: 'no UTF-8' }),
    fault('unknown words in a query are taken', mutant('unknown words in a query are taken'), {
      shows: 'unknown=1',
      alsoBreaks: { 'TEN-03': 'A list that is asked for by words of its own is answered, and counts all there is.' },
    }),
  ],
})
