import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-18': [
    fault('what is taken out has other dates', mutant('what is taken out has other dates'), {
      shows: 'chats/Ada/first.jsonl.1.send_date',
      alsoBreaks: { 'API-17': 'The page reads the dates of its messages by the same way.' },
    }),
    fault('what is taken out lacks a field', mutant('what is taken out lacks a field'), {
      shows: 'chats/Ada/first.jsonl.2.swipe_id',
      alsoBreaks: { 'API-17': 'The page reads the fields of its messages by the same way.' },
    }),
    fault('an export comes back without its pictures', mutant('an export comes back without its pictures'), {
      shows: 'avatar',
    }),
    harmless('files are taken out without blanks', mutant('files are taken out without blanks')),
  ],
})
