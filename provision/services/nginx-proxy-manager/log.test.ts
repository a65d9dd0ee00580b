import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalMachine } from '../../local-machine.ts'
import { apply } from '../../operation.ts'
import { noKeysInLog } from './log.ts'

const line = (log: string): string =>
  `${JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: '2026-11-28T05:00:00Z' })}\n`
const pem = (sign: string): string => `-----BEGIN PRIVATE KEY-----\n${sign.repeat(64)}\n-----END PRIVATE KEY-----\n`

/** A host whose Docker keeps this of the container. */
function hostWith(log: string, driver = 'json-file') {
  const machine = new LocalMachine()
  const path = join(machine.folder, '1f2e-json.log')
  writeFileSync(path, log)
  writeFileSync(`${path}.1`, line('older'))
  machine.program('docker', `[ ${driver} = json-file ] && echo ${path}; true`)
  const cleaned = async (): Promise<string[]> => {
    const steps: string[] = []
    await apply(machine.host, [noKeysInLog('proxy')], { onStep: ({ what }, done) => void (done && steps.push(what)) })
    return steps
  }
  return { path, cleaned }
}
const said = 'take private keys out of the log of proxy, which writes them there'

test('a log without keys is left as it is', async () => {
  const { path, cleaned } = hostWith(line('a') + line('-----BEGIN CERTIFICATE-----'))

  expect(await cleaned()).toEqual([])
  expect(readFileSync(path, 'utf8')).toContain('CERTIFICATE')
})

test('keys go, in one line or in many, the other lines and the file stay', async () => {
  const many = [
    "  certificate_key: '-----BEGIN RSA PRIVATE KEY-----\\n' +",
    "    'MIIE\\n' +",
    "    '-----END RSA PRIVATE KEY-----\\n'",
  ]
  const { path, cleaned } = hostWith(
    line('before') +
      line(JSON.stringify({ key: pem('A') })) +
      line('between') +
      many.map(line).join('') +
      line('after'),
  )
  writeFileSync(`${path}.1`, line(pem('B')) + line('older'))
  const { ino } = statSync(path)

  expect(await cleaned()).toEqual([said])
  expect(readFileSync(path, 'utf8')).toBe(line('before') + line('between') + line('after'))
  expect(readFileSync(`${path}.1`, 'utf8')).toBe(line('older'))
  expect(statSync(path).ino).toBe(ino)
  expect(await cleaned()).toEqual([])
})

test('a key that never ends takes no more than a hundred lines with it', async () => {
  const { path, cleaned } = hostWith(line('-----BEGIN PRIVATE KEY-----') + line('x').repeat(150))

  expect(await cleaned()).toEqual([said])
  expect(readFileSync(path, 'utf8')).toBe(line('x').repeat(50))
})

test('what another driver keeps is not looked into', async () => {
  expect(await hostWith(line(pem('A')), 'journald').cleaned()).toEqual([])
})
