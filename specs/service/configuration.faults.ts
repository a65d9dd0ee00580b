import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-01': [
    fault('a secret may be short', mutant('a secret may be short'), { shows: 'it did not refuse to start' }),
    fault('it prints what is wrong', mutant('it prints what is wrong'), { shows: 'it printed the value' }),
  ],
})
