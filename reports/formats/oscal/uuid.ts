import { createHash } from 'node:crypto'

/** The namespace of every UUID that is made here; drawn once, and never changed. */
const namespace = Buffer.from('6f1d0c52b7a94e0f9a3be4d18c5f2e76', 'hex')

/** A UUID that is the same for the same words: version 5 of RFC 9562, section 5.5. @param words what it names, from the general to the particular. */
export function uuidOf(...words: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(JSON.stringify(words)).digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
