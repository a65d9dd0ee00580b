import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-03': [
    fault('an error inside tells its words', mutant('an error inside tells its words')),
    fault('an error shows its stack in production', mutant('an error shows its stack in production')),
  ],
})
