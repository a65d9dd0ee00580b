import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-08': [fault('the pool has no limit', mutant('the pool has no limit'), { shows: '20' })],
})
