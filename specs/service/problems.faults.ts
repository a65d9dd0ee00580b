import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-03': [
    fault('an error inside tells its words', mutant('an error inside tells its words'), {
      shows: 'they tell of the inside',
    }),
    fault('an error shows its stack in production', mutant('an error shows its stack in production'), {
      shows: 'they tell more than a problem has',
    }),
  ],
})
