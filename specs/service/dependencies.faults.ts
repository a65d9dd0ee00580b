import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-10': [
    fault('it needs Redis', mutant('it needs Redis'), {
      shows: 'without Redis',
      alsoBreaks: { 'API-02': 'Its readiness asks Redis too, and fails with it.' },
    }),
    fault(
      'what changed while Redis was away is not forgotten',
      mutant('what changed while Redis was away is not forgotten'),
      { shows: 'once Redis is back, what was changed meanwhile is seen' },
    ),
    fault('a lost connection ends it', mutant('a lost connection ends it'), {
      shows: 'without PostgreSQL',
      alsoBreaks: {
        'API-02': 'What has ended says nothing of itself.',
        'API-03': 'What has ended answers nothing with 503.',
      },
    }),
  ],
})
