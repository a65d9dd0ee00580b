import { expect, test } from 'vitest'
import { readVantage, vantageLogins } from './vantage-logins.ts'

test('a vantage and its machine', () => {
  expect(readVantage('lan=probe@nas')).toEqual(['lan', 'probe@nas'])
  expect(readVantage('stranger=a=b')).toEqual(['stranger', 'a=b'])
  for (const wrong of ['lan', 'lan=', 'wan=probe@nas', '=x', ''])
    expect(() => readVantage(wrong), wrong).toThrow(/expected lan, tailnet, stranger, an equals sign and a machine/)
})

test('this very machine may be one, and what names no machine is said', async () => {
  const means = { say: () => undefined }
  expect(await vantageLogins(['lan=local'], means)).toMatchObject([{ vantage: 'lan', login: { host: 'local' } }])
  await expect(vantageLogins(['lan=-x'], means)).rejects.toThrow(/names no machine/)
})
