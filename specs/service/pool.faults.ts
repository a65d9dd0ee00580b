import { fault, faults } from '../../fixtures/faults.ts'
import { mutant } from '../../fixtures/mutant.ts'

export default faults({
  'API-08': [fault('the pool has no limit', mutant('the pool has no limit'))],
})
