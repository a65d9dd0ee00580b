import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** A value of a file of SOPS's: what it is, as SOPS writes it before it encrypts. */
export interface SopsValue {
  readonly kind: 'str' | 'int' | 'float' | 'bool' | 'bytes' | 'time' | 'comment'
  readonly bytes: Buffer
}

/** What SOPS has encrypted was changed since, moved to another name, or belongs to another key. */
export class DamagedValue extends Error {
  override name = 'DamagedValue'
}

const form = /^ENC\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:(str|int|float|bool|bytes|time|comment)\]$/

export const isSopsValue = (text: string): boolean => form.test(text)

/** What an encrypted value is bound to: the names that lead to it. */
const boundTo = (path: readonly string[]): Buffer => Buffer.from(`${path.join(':')}:`)

/** @param bound the names that lead to it, or other words that it is bound to. @throws DamagedValue */
export function decryptValue(text: string, key: Uint8Array, bound: readonly string[] | string): SopsValue {
  const [, data = '', iv = '', tag = '', kind = ''] = form.exec(text) ?? []
  if (kind === '') throw new DamagedValue('is not of the form that SOPS writes')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'))
    decipher.setAAD(typeof bound === 'string' ? Buffer.from(bound) : boundTo(bound))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    const bytes = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
    return { kind: kind as SopsValue['kind'], bytes }
  } catch {
    throw new DamagedValue('was changed since it was encrypted, or stands under another name')
  }
}

/** Nothing stays nothing, as SOPS has it. @param bound as above. */
export function encryptValue({ kind, bytes }: SopsValue, key: Uint8Array, bound: readonly string[] | string): string {
  if (bytes.length === 0) return ''
  const iv = randomBytes(32)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(typeof bound === 'string' ? Buffer.from(bound) : boundTo(bound))
  const data = Buffer.concat([cipher.update(bytes), cipher.final()])
  const [written, nonce, tag] = [data, iv, cipher.getAuthTag()].map(part => part.toString('base64'))
  return `ENC[AES256_GCM,data:${written},iv:${nonce},tag:${tag},type:${kind}]`
}

/** A hash of everything that a file of SOPS's holds, in its order: values that were swapped, added or removed are found out by it. */
export class Seal {
  readonly #hash = createHash('sha512')

  /** @param ofEncryptedOnly whether what stands in clear is left out. */
  constructor(ofEncryptedOnly: boolean) {
    // It must not be the same as that of all values.
    if (ofEncryptedOnly) this.#hash.update(createHash('sha256').update('sops').digest())
  }

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  get text(): string {
    return this.#hash.digest('hex').toUpperCase()
  }
}
