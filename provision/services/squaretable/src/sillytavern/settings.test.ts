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
  'use sk-proj-abcdefghijklmnopqrstuvwx here',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'hf_abcdefghijklmnopqrst',
  'AIzaSyA-abcdefghijklmnopqrstuvwxyz12345',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc',
  'Authorization: Bearer abcdefghij',
  'password = hunter2',
  'https://user:hunter2@example.org/v1',
  '-----BEGIN RSA PRIVATE KEY-----',
  '0123456789abcdef0123456789abcdef',
])('The text %s is taken out whatever it is called', text => {
  expect(read({ note: text, list: ['kept', text], deep: { deeper: text }, [text]: 1 })).toEqual({
    values: { list: ['kept'], deep: {} },
    removed: expect.arrayContaining(['note', 'list[1]', 'deep.deeper']),
  })
})
