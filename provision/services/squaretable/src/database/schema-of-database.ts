import type { Client } from 'pg'
import { plainExpression } from './plain-expression.ts'
import { applicationRole, ownerRole } from './schema/index.ts'

/** Everything of the schema but the migrations' own table. */
const tables = `
  SELECT c.oid, c.relname AS name, c.relowner AS owner, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced, c.relkind AS kind, c.relacl AS acl
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> 'schema_migrations'`

const columnNames = (keys: string, table: string): string =>
  `(SELECT string_agg(a.attname, ', ' ORDER BY u.at) FROM unnest(${keys}) WITH ORDINALITY AS u (number, at) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.number)`

/** Each query gives sentences, in the very words of schemaOfCode. */
const sentences: readonly string[] = [
  `SELECT CASE WHEN kind IN ('r', 'p') THEN 'table ' ELSE 'view or foreign table ' END || name FROM t`,

  `SELECT format('column %s.%s: %s, %s, %s a default', t.name, a.attname, format_type(a.atttypid, a.atttypmod),
     CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, CASE WHEN a.atthasdef THEN 'with' ELSE 'without' END)
   FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped`,

  `SELECT format(CASE k.contype WHEN 'p' THEN 'primary key of %2$s: %3$s' ELSE 'unique %1$s of %2$s: %3$s' END, k.conname, t.name, ${columnNames('k.conkey', 't.oid')})
   FROM t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u')`,

  `SELECT format('foreign key of %s: (%s) to %s (%s), on delete %s', t.name, ${columnNames('k.conkey', 'k.conrelid')}, k.confrelid::regclass, ${columnNames('k.confkey', 'k.confrelid')},
     CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict' ELSE 'no action' END)
   FROM t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'`,

  `SELECT format('row-level security of %s: %s, %s', name, CASE WHEN secured THEN 'enabled' ELSE 'disabled' END, CASE WHEN forced THEN 'forced' ELSE 'not forced' END)
   FROM t WHERE kind IN ('r', 'p')`,

  `SELECT format('owner of %s: %s', name, pg_get_userbyid(owner)) FROM t`,

  `SELECT format('rights of %s on %s: %s', CASE g.grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(g.grantee) END, t.name,
     string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type))
   FROM t, aclexplode(t.acl) AS g WHERE g.grantee <> t.owner GROUP BY t.name, g.grantee`,
]

/** Those whose expressions have to be made plain first. */
async function expressions(client: Client): Promise<string[]> {
  const policies = await client.query<
    Record<'policy' | 'table' | 'kind' | 'command' | 'roles', string> & Record<'using' | 'check', string | null>
  >(
    `SELECT policyname AS policy, tablename AS table, lower(permissive) AS kind, lower(cmd) AS command, array_to_string(roles, ' and ') AS roles, qual AS using, with_check AS check
     FROM pg_policies WHERE schemaname = 'public'`,
  )
  const indexes = await client.query<{
    index: string
    table: string
    unique: boolean
    method: string
    valid: boolean
    columns: string[]
    condition: string | null
  }>(
    `WITH t AS (${tables})
     SELECT i.indexrelid::regclass::text AS index, t.name AS table, i.indisunique AS unique, am.amname AS method, i.indisvalid AS valid,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) AS k) AS columns,
       pg_get_expr(i.indpred, i.indrelid) AS condition
     FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
     WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))`,
  )
  return [
    ...policies.rows.map(({ policy, table, kind, command, roles, using, check }) => {
      const [seen, kept] = [using, check].map(part => (part === null ? 'nothing' : plainExpression(part, table)))
      return `policy ${policy} of ${table}: ${kind}, for ${command}, to ${roles}, using ${seen}, with check ${kept}`
    }),
    ...indexes.rows.map(({ index, table, unique, method, valid, columns, condition }) => {
      const on = columns.map(column => plainExpression(column, table)).join(', ')
      const where = condition === null ? '' : `, where ${plainExpression(condition, table)}`
      return `${valid ? '' : 'broken '}${unique ? 'unique index' : 'index'} ${index} of ${table}: ${method} (${on})${where}`
    }),
  ]
}

/** What the two roles may, beside what they were granted. */
async function roles(client: Client): Promise<string[]> {
  const { rows } = await client.query<{
    role: string
    login: boolean
    inherits: boolean
    powers: string
    others: string | null
  }>(
    `SELECT rolname AS role, rolcanlogin AS login, rolinherit AS inherits,
       concat_ws(', ', CASE WHEN rolsuper THEN 'is a superuser' END, CASE WHEN rolbypassrls THEN 'bypasses row-level security' END,
         CASE WHEN rolcreatedb THEN 'may create databases' END, CASE WHEN rolcreaterole THEN 'may create roles' END,
         CASE WHEN rolreplication THEN 'may replicate' END) AS powers,
       (SELECT string_agg(pg_get_userbyid(m.roleid), ' and ') FROM pg_auth_members m WHERE m.member = r.oid) AS others
     FROM pg_roles r WHERE rolname = ANY($1)`,
    [[applicationRole.name, ownerRole]],
  )
  return rows.map(({ role, login, inherits, powers, others }) => {
    const told = [login ? 'may log in' : 'may not log in', ...(powers ? [powers] : [])]
    if (role === ownerRole) return `role ${role}: ${told.join(', ')}`
    const inherited = inherits ? 'inherits' : 'inherits nothing'
    return `role ${role}: ${[...told, inherited, others === null ? 'is in no other role' : `is in ${others}`].join(', ')}`
  })
}

/** What the database has, a sentence for each thing, in the words of schemaOfCode. Sorted. */
export async function schemaOfDatabase(client: Client): Promise<string[]> {
  const found: string[] = []
  for (const query of sentences) {
    const { rows } = await client.query<{ sentence: string }>(
      `WITH t AS (${tables}) SELECT sentence FROM (${query}) AS s (sentence)`,
    )
    found.push(...rows.map(({ sentence }) => sentence))
  }
  return [...found, ...(await expressions(client)), ...(await roles(client))].toSorted()
}
