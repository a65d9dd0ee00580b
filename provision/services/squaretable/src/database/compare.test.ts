import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OwnDatabase, ownDatabase } from '../../test/application.ts'
import { compareSchema } from './compare.ts'
import { migrate } from './migrate.ts'

let own: OwnDatabase & { drop(): Promise<void> }

beforeAll(async () => {
  own = await ownDatabase()
  await migrate(own.administrator, own.application)
})
afterAll(() => own.drop())

async function run(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: own.administrator })
  await client.connect()
  await client.query(text)
  await client.end()
}

test('A migrated database is as the code has it', async () => {
  expect(await compareSchema(own.administrator)).toEqual([])
})

test('An empty database lacks everything', async () => {
  const empty = await ownDatabase()
  const differences = await compareSchema(empty.administrator)
  await empty.drop()

  expect(differences).toContain('The database lacks: table characters.')
  expect(differences).toContain('The database lacks: table tenants.')
})

test.for([
  [
    'ALTER TABLE chats DROP COLUMN metadata',
    "ALTER TABLE chats ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}'",
    ['lacks: column chats.metadata: jsonb, not null, with a default'],
  ],
  [
    'ALTER TABLE chats ADD COLUMN owner text',
    'ALTER TABLE chats DROP COLUMN owner',
    ['nothing of: column chats.owner: text, null, without a default'],
  ],
  [
    'ALTER TABLE users ALTER name DROP NOT NULL',
    'ALTER TABLE users ALTER name SET NOT NULL',
    ['lacks: column users.name: text, not null', 'nothing of: column users.name: text, null'],
  ],
  [
    'ALTER TABLE messages ALTER extra DROP DEFAULT',
    "ALTER TABLE messages ALTER extra SET DEFAULT '{}'",
    ['lacks: column messages.extra', 'nothing of: column messages.extra: jsonb, not null, without'],
  ],
  [
    'DROP INDEX characters_page_idx',
    'CREATE INDEX characters_page_idx ON characters (tenant_id, created_at, id)',
    ['lacks: index characters_page_idx of characters: btree (tenant_id, created_at, id)'],
  ],
  [
    'ALTER TABLE users DROP CONSTRAINT users_email_key',
    'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (tenant_id, email)',
    ['lacks: unique users_email_key of users: tenant_id, email'],
  ],
  [
    'DROP POLICY tenant_isolation ON settings',
    "CREATE POLICY tenant_isolation ON settings FOR ALL TO squaretable_app USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)",
    ['lacks: policy tenant_isolation of settings'],
  ],
  [
    'ALTER POLICY tenant_isolation ON chats WITH CHECK (true)',
    "ALTER POLICY tenant_isolation ON chats WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)",
    [
      'lacks: policy tenant_isolation of chats',
      'nothing of: policy tenant_isolation of chats: permissive, for all, to squaretable_app',
    ],
  ],
  [
    'ALTER TABLE avatars NO FORCE ROW LEVEL SECURITY',
    'ALTER TABLE avatars FORCE ROW LEVEL SECURITY',
    [
      'lacks: row-level security of avatars: enabled, forced',
      'nothing of: row-level security of avatars: enabled, not forced',
    ],
  ],
  [
    'ALTER TABLE sessions DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE sessions ENABLE ROW LEVEL SECURITY',
    ['lacks: row-level security of sessions', 'nothing of: row-level security of sessions: disabled, forced'],
  ],
  [
    'ALTER TABLE groups OWNER TO postgres',
    'ALTER TABLE groups OWNER TO squaretable_owner',
    ['lacks: owner of groups: squaretable_owner', 'nothing of: owner of groups: postgres'],
  ],
  [
    'GRANT TRUNCATE ON chats TO squaretable_app',
    'REVOKE TRUNCATE ON chats FROM squaretable_app',
    [
      'lacks: rights of squaretable_app on chats',
      'nothing of: rights of squaretable_app on chats: DELETE, INSERT, SELECT, TRUNCATE, UPDATE',
    ],
  ],
  [
    'CREATE VIEW everything AS SELECT * FROM chats',
    'DROP VIEW everything',
    ['nothing of: view or foreign table everything'],
  ],
] as const)('%s is named', async ([change, undo, named]) => {
  await run(change)
  const differences = await compareSchema(own.administrator)
  await run(undo)

  for (const one of named) expect(differences.join('\n')).toContain(one)
  expect(await compareSchema(own.administrator)).toEqual([])
})

test('A foreign key without the tenant is named', async () => {
  await run(`ALTER TABLE messages DROP CONSTRAINT messages_tenant_id_chat_id_fkey`)
  const differences = await compareSchema(own.administrator)

  expect(differences).toEqual([
    'The database lacks: foreign key of messages: (tenant_id, chat_id) to chats (tenant_id, id), on delete cascade.',
  ])
  await run(
    'ALTER TABLE messages ADD FOREIGN KEY (tenant_id, chat_id) REFERENCES chats (tenant_id, id) ON DELETE CASCADE',
  )
})

test('A role that may too much is named, and the next migration takes it back', async () => {
  await run('ALTER ROLE squaretable_app CREATEDB')
  const differences = await compareSchema(own.administrator)
  await migrate(own.administrator, own.application)

  expect(differences).toEqual([
    'The database lacks: role squaretable_app: may log in, inherits nothing, is in no other role.',
    'The code knows nothing of: role squaretable_app: may log in, may create databases, inherits nothing, is in no other role.',
  ])
  expect(await compareSchema(own.administrator)).toEqual([])
})
