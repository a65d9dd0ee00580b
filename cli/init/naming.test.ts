import { expect, test } from 'vitest'
import type { SshLogin } from '../../provision/ssh-login.ts'
import type { Asking } from './asking.ts'
import { namedTarget, openedBefore } from './naming.ts'

const login: SshLogin = { host: '10.0.0.1', port: 22, user: 'me', hostKey: 'ssh-ed25519 AAAA' }
const nobody = { asking: undefined, yes: false }
const named = (proposed: string, text = '', means: Parameters<typeof namedTarget>[3] = nobody, given?: string) =>
  namedTarget(text, 'inventory.yaml', { proposed, given, login }, means)

test('the name is the host’s own, as the inventory takes it', async () => {
  expect(await named('Home_Server')).toBe('home-server')
  expect(await named('Büro_Rechner')).toBe('buro-rechner')
  expect(await named('localhost')).toBe('host')
  expect(await named('lab')).toBe('lab-host')
})

test('a given name stands, where it is one', async () => {
  expect(await named('box', '', nobody, 'mine')).toBe('mine')
  await expect(named('box', '', nobody, 'My Box')).rejects.toThrow(/small letters/)
  await expect(named('box', '', nobody, 'lab')).rejects.toThrow(/own lab/)
})

test('what was said to be open of this machine stays said, of another not', () => {
  const entry = (host: string) => `targets: {box: {ssh: {host: ${host}}, openToLan: {53/udp: For the house.}}}`
  expect(openedBefore(entry('10.0.0.1'), 'box', login)).toEqual({ '53/udp': 'For the house.' })
  expect(openedBefore(entry('10.0.0.9'), 'box', login)).toEqual({})
  expect(openedBefore(entry('10.0.0.1'), 'nas', login)).toEqual({})
  expect(openedBefore('targets: {box: {ssh: {host: 10.0.0.1}, openToLan: }}', 'box', login)).toEqual({})
})

test('the same machine keeps its name, another one gets one of its own', async () => {
  const same = 'targets: {box: {ssh: {host: 10.0.0.9, hostKey: ssh-ed25519 AAAA}}}'
  const other = 'targets: {box: {ssh: {host: 10.0.0.9, hostKey: ssh-ed25519 BBBB}}, box-2: {}}'
  expect(await named('box', same)).toBe('box')
  expect(await named('box', other, { asking: undefined, yes: true })).toBe('box-3')
  await expect(named('box', other)).rejects.toThrow(/another machine that is called box.*--name.*box-3/)
  const asking = {
    one: async (_: string, answers: readonly { value: unknown }[]) => answers[1]?.value,
  } as unknown as Asking
  expect(await named('box', other, { asking, yes: false })).toBe('box')
})
