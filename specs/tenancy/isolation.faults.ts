import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'
import { both, deployedAgain, psql } from '../../fixtures/faults/psql.ts'

/** Both walls have to be broken: what the query forgets, the database still refuses. */
const open = psql('ALTER TABLE lorebooks DISABLE ROW LEVEL SECURITY')
const closed = both(deployedAgain, psql('ALTER TABLE lorebooks ENABLE ROW LEVEL SECURITY'))
const wall = { 'TEN-07': 'The second wall has to be down as well, or nobody would see the first one gone.' }

/** The reference from chats to characters, as the migration makes it. */
const reference = 'chats_tenant_id_character_id_fkey'

export default faults({
  'TEN-03': [
    fault('lorebooks are found without their tenant', both(open, mutant('lorebooks are found without their tenant')), {
      shows: 'lorebooks/{lorebookId}',
      repair: closed,
      alsoBreaks: { ...wall, 'TEN-04': "Another's row is answered with the row, and no row with 404." },
    }),
    fault('there is a route that nobody thought of', mutant('there is a route that nobody thought of'), {
      shows: '/favourites',
      alsoBreaks: {
        'TEN-14': 'It stands in no table of roles.',
        'API-04': 'Nobody calls it to see whether it is as described.',
      },
    }),
  ],
  'TEN-04': [
    fault(
      "another's lorebook is forbidden in place of not found",
      both(open, mutant("another's lorebook is forbidden")),
      { shows: '403', repair: closed, alsoBreaks: { ...wall, 'TEN-03': '403 is not 404.' } },
    ),
    fault('the password of nobody is not looked at', mutant('the password of nobody is not looked at'), {
      shows: 'times the time of an unknown e-mail that a wrong password takes',
    }),
  ],
  'TEN-06': [
    fault('a body may say whose lorebook it is', mutant('a body may say whose lorebook it is'), {
      shows: "POST /api/v1/lorebooks with A's tenant",
    }),
    fault(
      'a chat may refer to a character of another tenant',
      both(
        psql(`ALTER TABLE chats DROP CONSTRAINT ${reference}`),
        mutant('references to characters are not looked up'),
      ),
      {
        shows: "references to another's row",
        repair: both(
          deployedAgain,
          psql(
            'DELETE FROM chats WHERE character_id IS NOT NULL AND NOT EXISTS (SELECT FROM characters c WHERE c.tenant_id = chats.tenant_id AND c.id = chats.character_id)',
            `ALTER TABLE chats ADD CONSTRAINT ${reference} FOREIGN KEY (tenant_id, character_id) REFERENCES characters (tenant_id, id) ON DELETE SET NULL (character_id)`,
          ),
        ),
        alsoBreaks: { 'API-03': 'What refers to nothing is made in place of being refused.' },
      },
    ),
  ],
})
