/** What a new table of tenants has: row-level security, enabled and forced, and rights on rows only. */
const isolated = (table: string): string => {
  const own = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid"
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ${table} FOR ALL TO squaretable_app USING (${own}) WITH CHECK (${own});
GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO squaretable_app;`
}

/** Imported rows belong to the member who imported them: another member's folder with the same names is another folder. */
const imported = ['characters', 'groups', 'chats', 'lorebooks']
  .map(
    table => `
ALTER TABLE ${table}
  DROP CONSTRAINT ${table}_source_key,
  ADD CONSTRAINT ${table}_source_key UNIQUE (tenant_id, created_by, source),
  ADD COLUMN edited boolean NOT NULL DEFAULT false,
  ADD COLUMN aside jsonb;`,
  )
  .join('')

/** Whose import a row is, whether it was changed here since, what was deleted here, and what has no column of its own. */
export default `${imported}
ALTER TABLE messages ADD COLUMN aside jsonb;
ALTER TABLE lorebooks ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
ALTER TABLE settings ADD COLUMN source_hash text;
ALTER TABLE avatars
  ADD COLUMN media_type text NOT NULL DEFAULT 'image/png',
  ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE originals (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  character_id uuid NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (tenant_id, character_id),
  FOREIGN KEY (tenant_id, character_id) REFERENCES characters (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE originals ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE removed_sources (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (tenant_id, user_id, source),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
${['originals', 'removed_sources'].map(isolated).join('\n')}
`
