import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { psql } from '../../fixtures/faults/psql.ts'

const own = (column: string): string => `${column} = NULLIF(current_setting('app.tenant_id', true), '')::uuid`

export default faults({
  'TEN-07': [
    fault('one table has no row-level security', psql('ALTER TABLE chats DISABLE ROW LEVEL SECURITY'), {
      shows: 'tables that show more than the own rows',
      repair: psql('ALTER TABLE chats ENABLE ROW LEVEL SECURITY'),
    }),
    fault("the tables' owner is let through", psql('ALTER TABLE chats NO FORCE ROW LEVEL SECURITY'), {
      shows: 'tables whose row-level security is not enabled and forced',
      repair: psql('ALTER TABLE chats FORCE ROW LEVEL SECURITY'),
    }),
    fault('the application bypasses row-level security', psql('ALTER ROLE squaretable_app BYPASSRLS'), {
      shows: 'tables that show more than the own rows',
      repair: psql('ALTER ROLE squaretable_app NOBYPASSRLS'),
    }),
    fault(
      'one policy lets every row through',
      psql('ALTER POLICY tenant_isolation ON messages USING (true) WITH CHECK (true)'),
      {
        shows: ['tables that show more than the own rows', 'messages'],
        repair: psql(
          `ALTER POLICY tenant_isolation ON messages USING (${own('tenant_id')}) WITH CHECK (${own('tenant_id')})`,
        ),
        alsoBreaks: { 'TEN-08': 'What lets every row through is no policy of tenants.' },
      },
    ),
  ],
  'TEN-08': [
    fault(
      'a new table is made in a hurry',
      psql(
        'CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, text text)',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO squaretable_app',
      ),
      {
        shows: 'notes',
        repair: psql('DROP TABLE notes'),
        alsoBreaks: { 'TEN-07': 'Rows can be written into it for everybody.' },
      },
    ),
    fault(
      "a view asks with its owner's rights",
      psql('CREATE VIEW all_chats AS SELECT * FROM chats', 'GRANT SELECT ON all_chats TO squaretable_app'),
      {
        shows: 'all_chats',
        repair: psql('DROP VIEW all_chats'),
        alsoBreaks: { 'TEN-07': "It shows every tenant's chats." },
      },
    ),
    fault(
      'a reference leaves the tenant out',
      psql(
        'CREATE UNIQUE INDEX loose ON characters (id)',
        'ALTER TABLE avatars ADD CONSTRAINT loose FOREIGN KEY (character_id) REFERENCES characters (id) ON DELETE CASCADE',
      ),
      {
        shows: 'loose',
        repair: psql('ALTER TABLE avatars DROP CONSTRAINT loose', 'DROP INDEX loose'),
        alsoBreaks: { 'API-18': 'A second tenant cannot take in the characters of an export.' },
      },
    ),
    fault(
      'one policy covers reading only',
      psql(
        'DROP POLICY tenant_isolation ON settings',
        `CREATE POLICY tenant_isolation ON settings FOR ALL TO squaretable_app USING (${own('tenant_id')}) WITH CHECK (true)`,
      ),
      {
        shows: 'settings',
        repair: psql(
          'DROP POLICY tenant_isolation ON settings',
          `CREATE POLICY tenant_isolation ON settings FOR ALL TO squaretable_app USING (${own('tenant_id')}) WITH CHECK (${own('tenant_id')})`,
        ),
        alsoBreaks: { 'TEN-07': 'Rows can be written for another tenant.' },
      },
    ),
    harmless('an index more', psql('CREATE INDEX more ON chats (tenant_id, created_at)'), {
      repair: psql('DROP INDEX more'),
    }),
    harmless(
      'a further table of tenants, behind the same wall',
      psql(
        'CREATE TABLE shelves (tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, id uuid DEFAULT gen_random_uuid(), PRIMARY KEY (tenant_id, id))',
        'ALTER TABLE shelves OWNER TO squaretable_owner',
        'ALTER TABLE shelves ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE shelves FORCE ROW LEVEL SECURITY',
        `CREATE POLICY tenant_isolation ON shelves FOR ALL TO squaretable_app USING (${own('tenant_id')}) WITH CHECK (${own('tenant_id')})`,
        'GRANT SELECT, INSERT, UPDATE, DELETE ON shelves TO squaretable_app',
      ),
      { repair: psql('DROP TABLE shelves') },
    ),
  ],
})
