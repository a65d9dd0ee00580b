import { fault, faults } from '../../fixtures/faults.ts'
import { mutant } from '../../fixtures/mutant.ts'

export default faults({
  'API-02': [
    fault('it is always ready', mutant('it is always ready'), {
      alsoBreaks: {
        'API-09': 'It calls itself ready while it stops.',
        'API-10': 'It calls itself ready again before its database is.',
      },
    }),
    fault('it calls itself unready without Redis', mutant('it calls itself unready without Redis')),
  ],
})
