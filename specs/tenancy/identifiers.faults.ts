import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'
import { psql } from '../../fixtures/faults/psql.ts'

export default faults({
  'TEN-05': [
    fault('the ids of lorebooks are counted', mutant('the ids of lorebooks are counted'), {
      shows: ['ids that are not random', 'lorebooks'],
    }),
    fault(
      'lorebooks are numbered over all tenants',
      psql(
        'ALTER TABLE lorebooks ADD COLUMN number bigserial',
        'GRANT USAGE ON SEQUENCE lorebooks_number_seq TO squaretable_app',
      ),
      { shows: 'lorebooks_number_seq', repair: psql('ALTER TABLE lorebooks DROP COLUMN number') },
    ),
  ],
})
