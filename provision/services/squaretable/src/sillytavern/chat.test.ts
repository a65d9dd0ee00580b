import { expect, test } from 'vitest'
import { jsonl } from '../../test/sillytavern.ts'
import { ChatFile } from './chat.ts'
import { writeMessage } from './message.ts'

const modifiedAt = new Date('2024-06-04T14:00:00Z')
const header = {
  user_name: 'You',
  character_name: 'Seraphina',
  create_date: '2024-5-6 @14h 33m 12s 123ms',
  chat_metadata: { integrity: 'x' },
}
const hello = { name: 'Seraphina', is_user: false, send_date: 'May 6, 2024 2:33pm', mes: 'Hello' }

const read = (bytes: Buffer) => [...new ChatFile(bytes, modifiedAt).messages()]

test('Header and messages are read, and nothing of them is lost', () => {
  const reply = {
    name: 'You',
    is_user: true,
    is_system: false,
    send_date: 1715005992123,
    mes: 'Hi',
    extra: { api: 'x' },
    swipes: ['Hi', 'Hey'],
    swipe_id: 0,
    swipe_info: [{ gen_started: 'then' }],
    force_avatar: 'a.png',
  }
  const file = new ChatFile(jsonl(header, hello, reply), modifiedAt)

  expect(file.header).toEqual(header)
  expect([...file.messages()]).toEqual([
    {
      author: 'character',
      name: 'Seraphina',
      content: 'Hello',
      swipes: [],
      extra: {},
      sentAt: new Date('2024-05-06T14:33:00Z'),
      aside: { values: { send_date: 'May 6, 2024 2:33pm' }, absent: ['is_system', 'extra'] },
    },
    {
      author: 'user',
      name: 'You',
      content: 'Hi',
      swipes: ['Hi', 'Hey'],
      extra: { api: 'x', sillyTavern: { swipe_id: 0, swipe_info: [{ gen_started: 'then' }], force_avatar: 'a.png' } },
      sentAt: new Date('2024-05-06T14:33:12.123Z'),
      aside: { values: { send_date: 1715005992123 } },
    },
  ])
})

test('A byte order mark, Windows line ends and empty lines change nothing', () => {
  const lines = [header, hello, hello].map(line => JSON.stringify(line))
  const bytes = Buffer.from(`\uFEFF${lines.join('\r\n\r\n')}\r\n`)

  expect(new ChatFile(bytes, modifiedAt).header).toEqual(header)
  expect(read(bytes)).toEqual(read(jsonl(header, hello, hello)))
})

test('A chat without a header begins with its first message', async () => {
  const file = new ChatFile(jsonl(hello, hello), modifiedAt)

  expect(file.header).toBeUndefined()
  expect(await file.survey()).toEqual({ messages: 2, broken: 0, brokenLines: [], lost: [] })
})

test('Broken lines are counted and named, and the others are read', async () => {
  const deep = `{"mes":"x","extra":${'['.repeat(100)}${']'.repeat(100)}}`
  const lines = [header, hello].map(line => JSON.stringify(line))
  const bytes = Buffer.from(
    [...lines, '{"mes":"cut o', '', '[]', '{"name":"no text"}', deep, JSON.stringify(hello)].join('\n'),
  )

  expect(await new ChatFile(bytes, modifiedAt).survey()).toEqual({
    messages: 2,
    broken: 4,
    brokenLines: [3, 5, 6, 7],
    lost: [],
  })
})

test('A message without a readable date has that of the one before, or of the chat, or of the file', () => {
  const undated = { name: 'a', mes: 'b', send_date: 'once upon a time' }

  const [first, , third] = read(jsonl(header, undated, hello, undated))
  const [alone] = read(jsonl(undated))

  expect(first?.sentAt).toEqual(new Date('2024-05-06T14:33:12.123Z'))
  expect(third?.sentAt).toEqual(new Date('2024-05-06T14:33:00Z'))
  expect(third?.extra).toEqual({ sillyTavern: { send_date: 'once upon a time' } })
  expect(alone?.sentAt).toEqual(modifiedAt)
})

test('A message of the system is one; a hidden one of the user stays the user’s', () => {
  const [system, hidden] = read(jsonl({ ...hello, is_system: true }, { ...hello, is_user: true, is_system: true }))

  expect(system).toMatchObject({ author: 'system', extra: { sillyTavern: { is_system: true } } })
  expect(hidden).toMatchObject({ author: 'user', extra: { sillyTavern: { is_system: true } } })
})

test('A message without text but with swipes has the chosen one', () => {
  expect(read(jsonl({ name: 'a', swipes: ['one', 'two'], swipe_id: 1 }))[0]?.content).toBe('two')
})

test('A message with a picture of megabytes in it is read', async () => {
  const large = { ...hello, extra: { image: `data:image/png;base64,${'A'.repeat(5 * 2 ** 20)}` } }

  expect(read(jsonl(header, large))[0]?.extra).toEqual(large.extra)
})

test.each([
  { swipes: null },
  { swipes: 'one' },
  { swipes: { a: 1 } },
  { swipes: [null, 'b', 5, ['c']], swipe_id: 1 },
  { swipe_id: 'x', swipes: [] },
  { extra: null },
  { extra: [] },
  { extra: 'text' },
  { extra: { sillyTavern: { of: 'its own' } }, force_avatar: 'a.png' },
  { mes: null },
  { mes: 5 },
  { name: null },
  { name: ['a'] },
  { name: `  ${'long '.repeat(100)}` },
  { is_user: 'yes', is_system: 1 },
  { send_date: null },
  { send_date: 'May 6, 2024 2:33pm' },
  { send_date: '2024-05-06T14:33:12.1234+02:00' },
])('A message with %j is written as it was', more => {
  const line = { name: 'a', is_user: false, mes: 'b', ...more }

  const [message] = read(jsonl(header, line))

  expect(message && writeMessage(message)).toEqual(line)
})

test('What was changed since is written, and the rest as it was', () => {
  const line = { ...hello, swipes: ['Hello', null], swipe_id: 0, extra: null, odd: 1 }
  const [message] = read(jsonl(header, line))

  expect(message && writeMessage({ ...message, content: 'Bye', author: 'user' })).toEqual({
    ...line,
    mes: 'Bye',
    is_user: true,
  })
})

test('Of many broken lines the first twenty are named', async () => {
  const { broken, brokenLines } = await new ChatFile(Buffer.from('x\n'.repeat(1000)), modifiedAt).survey()

  expect(broken).toBe(1000)
  expect(brokenLines).toHaveLength(20)
})
