/** Characters with their pictures, and groups of them. Every reference holds the tenant, so that none leads into another one. */
export default `
CREATE TABLE characters (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  card jsonb NOT NULL DEFAULT '{}',
  created_by uuid,
  source text,
  source_hash text,
  imported_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT characters_source_key UNIQUE (tenant_id, source),
  FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id) ON DELETE SET NULL (created_by)
);
CREATE INDEX characters_page_idx ON characters (tenant_id, created_at, id);

CREATE TABLE avatars (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  character_id uuid NOT NULL,
  data bytea NOT NULL,
  sha256 text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, character_id),
  FOREIGN KEY (tenant_id, character_id) REFERENCES characters (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE groups (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_by uuid,
  source text,
  source_hash text,
  imported_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT groups_source_key UNIQUE (tenant_id, source),
  FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id) ON DELETE SET NULL (created_by)
);
CREATE INDEX groups_page_idx ON groups (tenant_id, created_at, id);

CREATE TABLE group_members (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  group_id uuid NOT NULL,
  character_id uuid NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (tenant_id, group_id, character_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, character_id) REFERENCES characters (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX group_members_character_idx ON group_members (tenant_id, character_id);
`
