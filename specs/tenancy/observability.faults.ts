import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-15': [
    fault('what is sent is logged', mutant('what is sent is logged')),
    fault('headers are logged', mutant('headers are logged')),
  ],
})
