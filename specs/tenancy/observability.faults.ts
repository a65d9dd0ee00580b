import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-15': [
    fault('what is sent is logged', mutant('what is sent is logged'), { shows: 'what was sent and stands in the log' }),
    fault('headers are logged', mutant('headers are logged'), { shows: 'what was sent and stands in the log' }),
  ],
})
