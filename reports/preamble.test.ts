import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAnyTarget, root } from '../provision/inventory.ts'
import { withoutSecrets } from './preamble.ts'

test.for(['homelab', 'staging'])('what is kept of %s tells neither files of this machine nor how to log in', name => {
  const file = join(root, 'inventory.example.yaml')
  const kept = withoutSecrets(parseAnyTarget(readFileSync(file, 'utf8'), name, file))

  expect(kept.name).toBe(name)
  expect(JSON.stringify(kept)).not.toMatch(/identityFile|id_ed25519|authority|\.env|\.pem|"user":"(?!recorded)/)
})
