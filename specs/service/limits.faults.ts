import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-07': [
    fault('sessions live for a month in Redis', mutant('sessions live for a month in Redis')),
    fault('nobody is told when to come back', mutant('nobody is told when to come back')),
  ],
})
