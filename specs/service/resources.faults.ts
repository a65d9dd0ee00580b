import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-04': [
    fault(
      'a route answers with a field less than described',
      mutant('a route answers with a field less than described'),
    ),
    fault('pages are in no order', mutant('pages are in no order')),
  ],
})
