import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-13': [
    fault('imported messages lose their order', mutant('imported messages lose their order'), {
      shows: 'in its order',
      alsoBreaks: { 'API-18': 'What came in in another order comes out in it.' },
    }),
    fault('imported again, everything is written again', mutant('imported again, everything is written again'), {
      shows: 'the second time',
    }),
    fault('keys are imported with the settings', mutant('keys are imported with the settings'), {
      shows: "the folder's keys",
    }),
  ],
})
