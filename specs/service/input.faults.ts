import { fault, faults } from '../../fixtures/faults.ts'
import { mutant } from '../../fixtures/mutant.ts'

export default faults({
  'API-05': [
    fault('text that is no UTF-8 is taken', mutant('text that is no UTF-8 is taken')),
    fault('unknown words in a query are taken', mutant('unknown words in a query are taken')),
  ],
})
