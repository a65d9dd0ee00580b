/** Every table of tenants. */
const tables = [
  'users',
  'sessions',
  'characters',
  'avatars',
  'groups',
  'group_members',
  'chats',
  'messages',
  'lorebooks',
  'settings',
]

const isolated = (table: string, column: string): string => {
  // A reset leaves an empty text behind, which no uuid can be made of: it counts as no tenant.
  const own = `${column} = NULLIF(current_setting('app.tenant_id', true), '')::uuid`
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ${table} FOR ALL TO squaretable_app USING (${own}) WITH CHECK (${own});
GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO squaretable_app;`
}

/** Row-level security, enabled and forced, and what the application may do: no more than read and write rows. */
export default `
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO squaretable_app;
${isolated('tenants', 'id')}
${tables.map(table => isolated(table, 'tenant_id')).join('\n')}
`
