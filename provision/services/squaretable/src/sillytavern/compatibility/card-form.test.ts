import { describe, expect, test } from 'vitest'
import {
  asWritten,
  cardOfForm,
  changedCard,
  lackOf,
  merged,
  readableCard,
  spokenTime,
  withoutPrivate,
} from './card-form.ts'

const now = new Date(2026, 4, 6, 18, 2, 3, 4)
const spoken = '2026-05-06@18h02m03s004ms'

test('a moment is said as SillyTavern says it', () => expect(spokenTime(now)).toBe(spoken))

describe('the card of a form', () => {
  test('has a place for everything, though the form says nothing but the name', () => {
    const card = cardOfForm({ ch_name: 'Ysolde' }, undefined, now)
    expect(card).toMatchObject({
      name: 'Ysolde',
      first_mes: '',
      chat: `Ysolde - ${spoken}`,
      talkativeness: 0.5,
      fav: false,
      tags: [],
    })
    expect(card.data).toMatchObject({
      ...{ name: 'Ysolde', creator: '', alternate_greetings: [], tags: [] },
      extensions: { talkativeness: 0.5, fav: false, world: '', depth_prompt: { prompt: '', depth: 4, role: 'system' } },
    })
    expect(card.data).not.toHaveProperty('character_book')
  })

  test('keeps what the form does not know, and takes what it says of extensions', () => {
    const json_data = JSON.stringify({
      json_data: 'x',
      of: 'others',
      data: { nickname: 'Y', extensions: { theirs: { a: 1 }, fav: true } },
    })
    const fields = {
      ch_name: 'Ysolde',
      json_data,
      extensions: '{"theirs":{"b":2}}',
      fav: 'false',
      depth_prompt_depth: 'deep',
      alternate_greetings: 'one',
    }
    const card = cardOfForm(fields, { entries: [] }, now)
    expect(card).toMatchObject({
      of: 'others',
      data: { nickname: 'Y', alternate_greetings: ['one'], character_book: { entries: [] } },
    })
    expect(card).toMatchObject({
      data: { extensions: { theirs: { a: 1, b: 2 }, fav: false, depth_prompt: { depth: 4 } } },
    })
    expect(card).not.toHaveProperty('json_data')
  })

  test.for(['', '{', '[]', 'null'])('takes %j for no data at all', json_data => {
    expect(cardOfForm({ ch_name: 'A', json_data }, undefined, now)).toEqual(
      cardOfForm({ ch_name: 'A' }, undefined, now),
    )
  })
})

test('what the data says stands at the top, and only what it says', () => {
  const card = {
    name: 'Old',
    chat: 'open',
    fav: true,
    data: { name: 'New', tags: ['a'], extensions: { talkativeness: '0.3' } },
  }
  expect(readableCard(card, now)).toEqual({ ...card, name: 'New', tags: ['a'], talkativeness: '0.3', fav: undefined })
  expect(readableCard({ data: { name: 'New' } }, now).chat).toBe(`New - ${spoken}`)
  expect(readableCard({ name: 'Flat' }, now)).toEqual({ name: 'Flat' })
})

test('what is private is not handed on', () => {
  const card = { chat: 'open', fav: true, data: { extensions: { fav: true, more: 1 } } }
  expect(withoutPrivate(card)).toEqual({ fav: false, data: { extensions: { fav: false, more: 1 } } })
})

test('changes are merged, lists and texts replaced, and what is unset goes', () => {
  const card = { a: { b: 1, c: [1, 2] }, d: 'x' }
  expect(merged(card, { a: { c: [3] } })).toEqual({ a: { b: 1, c: [3] }, d: 'x' })
  expect(changedCard(card, { a: { b: '__@@UNSET@@__' }, d: null })).toEqual({ a: { c: [1, 2] }, d: null })
})

const flat = { name: 'A', description: '', personality: '', scenario: '', first_mes: '', mes_example: '' }

test.for([
  [flat, undefined],
  [{ ...flat, mes_example: undefined }, undefined],
  [{ spec: 'chara_card_v3', spec_version: '3.0', data: {} }, undefined],
  [{ spec: 'chara_card_v3', spec_version: '3.0' }, 'No tavern card data found'],
  [{ spec: 'chara_card_v2', data: flat }, 'spec'],
  [{ spec: 'none' }, 'spec'],
] as const)('%j lacks %s', ([card, lack]) => expect(lackOf(card as never)).toBe(lack))

test('a card is written in the last form', () => {
  expect(asWritten({ spec: 'chara_card_v2', data: {} })).toEqual({
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {},
  })
})
