import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The key in the clear part of a private key file of OpenSSH (PROTOCOL.key), which a passphrase does not hide. */
function inClear(text: string): Buffer | undefined {
  const [, base64] = /^-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text) ?? []
  if (base64 === undefined) return undefined
  const file = Buffer.from(base64, 'base64')
  const magic = 'openssh-key-v1\0'
  if (file.subarray(0, magic.length).toString('latin1') !== magic) return undefined
  let at = magic.length
  const field = (): Buffer => {
    const length = at + 4 <= file.length ? file.readUInt32BE(at) : 0
    at += 4 + length
    return file.subarray(at - length, at)
  }
  for (const _ of ['cipher', 'key derivation', 'its options']) field()
  at += 4 // how many keys: always one
  return field()
}

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/**
 * The public key of an identity file, whether or not a passphrase locks it: out of itself, or of the file with `.pub` beside it.
 * @returns "type base64"; undefined where neither tells.
 */
export function publicHalf(file: string): string | undefined {
  const { utils } = createRequire(import.meta.url)('ssh2') as typeof import('ssh2') // loaded only where a key is named
  const text = read(file)
  if (text === undefined) return undefined
  for (const candidate of [text, inClear(text), read(`${file}.pub`)]) {
    if (candidate === undefined || candidate.length === 0) continue
    const parsed = utils.parseKey(candidate)
    const key = Array.isArray(parsed) ? parsed[0] : parsed
    if (key !== undefined && !(key instanceof Error)) return `${key.type} ${key.getPublicSSH().toString('base64')}`
  }
  return undefined
}
