import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-02': [
    fault('it is ready without its database', mutant('it is ready without its database'), {
      shows: 'without PostgreSQL',
    }),
    fault('it calls itself unready without Redis', mutant('it calls itself unready without Redis'), {
      shows: 'without Redis',
    }),
  ],
})
