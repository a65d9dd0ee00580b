import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'
import { psql } from '../../fixtures/faults/psql.ts'

const reference = 'lorebooks_tenant_id_fkey'

export default faults({
  'TEN-13': [
    fault('lorebooks outlive their tenant', psql(`ALTER TABLE lorebooks DROP CONSTRAINT ${reference}`), {
      shows: 'lorebooks',
      repair: psql(
        'DELETE FROM lorebooks WHERE NOT EXISTS (SELECT FROM tenants WHERE tenants.id = lorebooks.tenant_id)',
        `ALTER TABLE lorebooks ADD CONSTRAINT ${reference} FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE`,
      ),
    }),
    fault('pictures are missing in the export', mutant('pictures are missing in the export'), { shows: 'the picture' }),
  ],
})
