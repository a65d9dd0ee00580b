import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-12': [
    fault('nobody asks too much', mutant('nobody asks too much'), {
      shows: 'requests of the flood that are refused',
      alsoBreaks: {
        'API-03': 'Nothing is answered with 429.',
        'API-07': 'Who asks too often is answered all the same.',
      },
    }),
  ],
})
