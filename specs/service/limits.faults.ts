import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-07': [
    fault('sessions live for a month in Redis', mutant('sessions live for a month in Redis'), {
      shows: ['sessions that live for another time', '259'],
    }),
    fault('nobody is told when to come back', mutant('nobody is told when to come back'), {
      shows: 'refused without telling when to come back',
    }),
  ],
})
