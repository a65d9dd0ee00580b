import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-15': [
    fault('policies count before they let a row through', mutant('policies count before they let a row through'), {
      shows: 'what is left of the throughput',
      alsoBreaks: { 'API-12': "The policies are not the code's." },
    }),
  ],
})
