import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-11': [
    fault('a changed password ends no login', mutant('a changed password ends no login'), {
      shows: 'after a changed password a token is answered 200',
      alsoBreaks: { 'TEN-02': 'A token of an earlier password opens as well.' },
    }),
    fault(
      'a logout leaves the session where it is looked for first',
      mutant('a logout leaves the session where it is looked for first'),
      { shows: 'after a logout itself is answered 200' },
    ),
  ],
})
