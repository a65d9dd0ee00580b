import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-09': [
    fault('it exits at once', mutant('it exits at once'), { shows: 'answers to what was under way' }),
    fault('it never ends by itself', mutant('it never ends by itself'), { shows: 'its exit code' }),
  ],
})
