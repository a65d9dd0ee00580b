import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-12': [
    fault('the schema lacks what the code has', mutant('the schema lacks what the code has'), {
      shows: 'chats_group_idx',
    }),
    fault('every migration is applied again', mutant('every migration is applied again'), { shows: 'two at once' }),
  ],
})
