import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-16': [
    fault('nothing is compressed', mutant('nothing is compressed'), { shows: 'from the service itself: null' }),
    fault('an export is made before it is sent', mutant('an export is made before it is sent'), {
      shows: 'bytes that its memory grew by while nobody read on',
    }),
  ],
})
