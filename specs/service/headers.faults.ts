import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-06': [
    fault('every origin is let in', mutant('every origin is let in'), { shows: 'origins that are not listed' }),
    fault('pages may frame it', mutant('pages may frame it'), { shows: 'x-frame-options is missing' }),
  ],
})
