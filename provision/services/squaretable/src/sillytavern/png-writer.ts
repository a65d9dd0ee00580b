import { crc32, deflateSync } from 'node:zlib'
import type { JsonObject } from './json.ts'
import { chunksOf, signature } from './png.ts'
import { isCardText } from './png-text.ts'

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

const text = (keyword: string, card: JsonObject): Buffer => {
  const packed = Buffer.from(JSON.stringify(card)).toString('base64')
  return chunk('tEXt', Buffer.from(`${keyword}\0${packed}`, 'latin1'))
}

/** A card in each of the texts that it is looked for in. */
const textsOf = (card: JsonObject): Buffer[] =>
  card.spec === 'chara_card_v3'
    ? [text('chara', { ...card, spec: 'chara_card_v2', spec_version: '2.0' }), text('ccv3', card)]
    : [text('chara', card)]

/** The picture with another card in it. @throws BrokenFile when it is no whole PNG */
export const pngWith = (picture: Buffer, card: JsonObject): Buffer => {
  const parts: Buffer[] = [signature]
  for (const { type, data } of chunksOf(picture)) {
    if (type === 'IEND') parts.push(...textsOf(card))
    if (!isCardText(type, data)) parts.push(chunk(type, data))
  }
  return Buffer.concat(parts)
}

const sides = { width: 200, height: 300 }

/** A grey picture, for characters that have none: SillyTavern keeps every character in a picture. */
export const blankPng = (): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(sides.width, 0)
  header.writeUInt32BE(sides.height, 4)
  header[8] = 8 // bits of a grey
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(sides.width, 128)])
  const rows = Buffer.concat(Array.from({ length: sides.height }, () => row))
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
