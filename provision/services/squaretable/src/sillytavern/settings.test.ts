import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const read = (value: unknown) => readSettings(Buffer.from(JSON.stringify(value)))

test('Settings stay, numbers and switches with telling names among them', () => {
  const settings = {
    username: 'You',
    power_user: { tokenizer: 3, token_padding: 64, personas: { 'user-default.png': 'You' }, auto_save_key: true },
    oai_settings: { openai_max_tokens: 300, temp: 0.8, proxy_password: '', chat_completion_source: 'openai' },
    background: { name: '__transparent.png' },
  }

  expect(read(settings)).toEqual({ values: settings, removed: [] })
})

test('What is called like a secret is taken out, and named without its value', () => {
  const { values, removed } = read({
    oai_settings: { proxy_password: 'hunter2', temp: 1, custom_include_headers: 'X: y' },
    api_key_openai: 'abc',
    horde: { apiKey: 'def', list: [{ accessToken: 'ghi' }] },
    secrets: { a: 'b' },
  })

  expect(values).toEqual({ oai_settings: { temp: 1 }, horde: { list: [{}] } })
  expect(removed).toEqual([
    'oai_settings.proxy_password',
    'oai_settings.custom_include_headers',
    'api_key_openai',
    'horde.apiKey',
    'horde.list[0].accessToken',
    'secrets',
  ])
})

test.each([
  'sk-abcdefghijklmnopqrstuvwx',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'hf_abcdefghijklmnopqrst',
  'AIzaSyA-abcdefghijklmnopqrstuvwxyz12345',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc',
  'Authorization: Bearer abcdefghij',
  'password = hunter2',
  'https://user:hunter2@example.org/v1',
  'https://discord.com/api/webhooks/1234567890/abcdefghijklmnop',
  'https://hooks.slack.com/services/T000/B000/XXXX',
  '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
])('The text %s is taken out whatever it is called', text => {
  expect(read({ note: text, list: ['kept', text], deep: { deeper: text }, [text]: 1 })).toEqual({
    values: { list: ['kept'], deep: {} },
    removed: ['note', 'list[1]', 'deep.deeper', 'a name in the file'],
  })
})

test('Of a text with a key in it, only the key is taken out', () => {
  expect(read({ note: 'use sk-proj-abcdefghijklmnopqrstuvwx here' })).toEqual({
    values: { note: 'use *** here' },
    removed: ['note'],
  })
})

test.each([
  { textgenerationwebui_settings: { skip_special_tokens: true, add_bos_token: true } },
  { tags: [{ id: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'Elf' }] },
  { tag_map: { 'Ann.png': ['0f8fad5b-d9cb-469f-a165-70867728950e'] } },
  { prompt_order: [{ character_id: 100001, order: [{ identifier: '0f8fad5b-d9cb-469f-a165-70867728950e' }] }] },
  { profiles: [{ id: '0f8fad5b-d9cb-469f-a165-70867728950e', 'secret-id': '1f8fad5b-d9cb-469f-a165-70867728950e' }] },
  { persona_description: 'A basic description of me. Secret: I like tea.' },
  { prompts: [{ content: 'Write the next reply. Password: never ask the user for one.' }] },
  { note: 'token: the ring. Basic understanding of authorization: none' },
  { hotkeys: { key: 'Enter', keys: ['a', 'b'] }, primary_key: 'id', banned_tokens: 'one, two' },
  { persona: { key: '1715005992123-Ann-the-great.png' }, cookie: 'chocolate', token: 'user' },
  { secret: 'He is the king', api_key_setting: 'ask me each time I start' },
  { model: 'mistralai_Mixtral-8x7B-Instruct-v0.1-GGUF-Q4_K_M' },
  { integrity: '0123456789abcdef0123456789abcdef' },
])('It is no secret: %j', settings => {
  expect(read(settings)).toEqual({ values: settings, removed: [] })
})

test('A key in a field of one is taken out, whatever its form', () => {
  expect(read({ tts: { key: '0123456789abcdef0123456789abcdef' }, sd: { auto_auth: 'me:pass' } })).toEqual({
    values: { tts: {}, sd: {} },
    removed: ['tts.key', 'sd.auto_auth'],
  })
})
