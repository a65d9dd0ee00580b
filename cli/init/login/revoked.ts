import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '../../../provision/configuration-error.ts'

/** What a key revocation list in OpenSSH's binary form (PROTOCOL.krl) begins with. */
const magic = 'SSHKRL\n\0'

/**
 * Whether a file of RevokedHostKeys revokes a host key: a list of public keys, or a KRL, which only `ssh-keygen` reads.
 * @param key "type base64". @throws ConfigurationError where it cannot be read: `ssh` takes no key at all then.
 */
export function isRevokedIn(file: string, key: string): boolean {
  const unreadable = (why: string): ConfigurationError =>
    new ConfigurationError(
      `The SSH configuration names ${file} (RevokedHostKeys), which cannot be read (${why}): no host key is taken without it.`,
    )
  let content: Buffer
  try {
    content = readFileSync(file)
  } catch (error) {
    throw unreadable((error as Error).message)
  }
  if (content.subarray(0, magic.length).toString('latin1') !== magic) {
    const blob = key.split(' ')[1]
    return content
      .toString('utf8')
      .split('\n')
      .some(line => line.trim().split(/\s+/)[1] === blob)
  }
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-key-'))
  try {
    writeFileSync(join(folder, 'key.pub'), `${key}\n`)
    const { status, error, stderr } = spawnSync('ssh-keygen', ['-Q', '-f', file, join(folder, 'key.pub')], {
      ...{ encoding: 'utf8', timeout: 10_000 },
    })
    if (status === 0 || status === 1) return status === 1
    throw unreadable(error?.message ?? stderr.trim())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
