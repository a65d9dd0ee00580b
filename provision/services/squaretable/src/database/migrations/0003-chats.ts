/** Conversations, lorebooks and settings. */
export default `
CREATE TABLE chats (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  title text NOT NULL,
  character_id uuid,
  group_id uuid,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_by uuid,
  source text,
  source_hash text,
  imported_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT chats_source_key UNIQUE (tenant_id, source),
  FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id) ON DELETE SET NULL (created_by),
  FOREIGN KEY (tenant_id, character_id) REFERENCES characters (tenant_id, id) ON DELETE SET NULL (character_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE SET NULL (group_id)
);
CREATE INDEX chats_page_idx ON chats (tenant_id, created_at, id);
CREATE INDEX chats_character_idx ON chats (tenant_id, character_id);
CREATE INDEX chats_group_idx ON chats (tenant_id, group_id);

CREATE TABLE messages (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  chat_id uuid NOT NULL,
  position integer NOT NULL,
  author text NOT NULL CHECK (author IN ('user', 'character', 'system')),
  name text NOT NULL,
  content text NOT NULL,
  swipes jsonb NOT NULL DEFAULT '[]',
  extra jsonb NOT NULL DEFAULT '{}',
  sent_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT messages_position_key UNIQUE (tenant_id, chat_id, position),
  FOREIGN KEY (tenant_id, chat_id) REFERENCES chats (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE lorebooks (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  entries jsonb NOT NULL DEFAULT '[]',
  created_by uuid,
  source text,
  source_hash text,
  imported_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT lorebooks_source_key UNIQUE (tenant_id, source),
  FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id) ON DELETE SET NULL (created_by)
);
CREATE INDEX lorebooks_page_idx ON lorebooks (tenant_id, created_at, id);

CREATE TABLE settings (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  values jsonb NOT NULL DEFAULT '{}',
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
`
