import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-17': [
    fault(
      'the settings of the front end have another shape',
      mutant('the settings of the front end have another shape'),
      {
        shows: 'world_names',
      },
    ),
    fault('a save of the front end loses a field', mutant('a save of the front end loses a field'), {
      shows: 'character.data.alternate_greetings',
    }),
    fault('a chat is saved over what somebody else saved', mutant('a chat is saved over what somebody else saved'), {
      shows: 'saved over what somebody else had saved',
    }),
    fault('the front end shows what other members have', mutant('the front end shows what other members have'), {
      shows: 'another member: characters/all',
    }),
    fault('any page may change something', mutant('any page may change something'), {
      shows: 'without the token of the page: 200',
    }),
    harmless('the front end is told more than it asks for', mutant('the front end is told more than it asks for')),
  ],
})
