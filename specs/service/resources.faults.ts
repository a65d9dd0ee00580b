import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-04': [
    fault(
      'a route answers with a field less than described',
      mutant('a route answers with a field less than described'),
      { shows: ['not as described, or not as it was sent', 'entries'] },
    ),
    fault('pages are in no order', mutant('pages are in no order'), { shows: 'pages with gaps or repetitions' }),
  ],
})
