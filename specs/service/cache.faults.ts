import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-14': [
    fault('a changed tenant stays in the cache', mutant('a changed tenant stays in the cache'), { shows: 'tenant' }),
    fault('a changed character stays in the cache', mutant('a changed character stays in the cache'), {
      shows: 'character',
      alsoBreaks: { 'API-04': 'What is read after a change is not what was sent.' },
    }),
  ],
})
