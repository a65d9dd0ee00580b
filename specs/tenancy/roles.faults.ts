import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-14': [
    fault('members make members', mutant('members make members'), {
      shows: 'operations, by role',
      alsoBreaks: {
        'API-03': 'A role that may not is not refused.',
        'API-14': 'A role that was taken away changes nothing.',
      },
    }),
    fault('an admin is as good as an owner', mutant('an admin is as good as an owner'), {
      shows: 'operations, by role',
    }),
  ],
})
