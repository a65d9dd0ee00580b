import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-01': [
    fault('a secret may be short', mutant('a secret may be short')),
    fault('it prints what is wrong', mutant('it prints what is wrong')),
  ],
})
