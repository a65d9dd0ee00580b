import { writeFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { connect } from '../../../provision/connect.ts'
import { ShellError } from '../../../provision/shell.ts'
import { keyPair, startSshd } from '../../../provision/sshd.ts'
import { resolveLogin } from './login.ts'
import { fingerprint } from './standing.ts'
import { known, makeHome, nobody, person, words } from './test-home.ts'

afterEach(() => void vi.unstubAllEnvs())

test('an unknown key is shown as ssh shows it, with how to compare it, and asked for', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  const print = fingerprint(server.login.hostKey)
  const someone = person('hm', 'yes')

  const found = await resolveLogin(words(server), someone)
  found.close()

  expect(someone.said).toEqual([
    `The host key of 127.0.0.1 (127.0.0.1:${server.login.port}) is not known.`,
    `It shows ED25519 ${print}`,
    "Compare it on the machine's own console: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`.",
    expect.stringContaining('"yes", "no", or the fingerprint'),
    'Please type "yes", "no" or the fingerprint.',
    expect.stringContaining('"yes", "no", or the fingerprint'),
  ])
  expect(found.keySource).toContain('was accepted by you')
  const pasted = await resolveLogin(words(server), person(`256 ${print} root@box (ED25519)`))
  pasted.close()
  expect(pasted.keySource).toContain('whose fingerprint you gave')
  for (const answer of ['no', undefined, `SHA256:${'x'.repeat(43)}`]) {
    await expect(resolveLogin(words(server), person(answer))).rejects.toThrow(/nothing was asked of it/)
  }
  expect(server.log().match(/Accepted publickey/g)).toHaveLength(2)
})

test('an unknown key and nobody to ask: the fingerprint is needed, the right one', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  const print = fingerprint(server.login.hostKey)

  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(ConfigurationError)
  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(`give --accept-host-key ${print}.`)
  const other = `SHA256:${'x'.repeat(43)}`
  await expect(resolveLogin(words(server), { ...nobody, accept: [other] })).rejects.toThrow(
    `It is ED25519 ${print}, not ${other} as --accept-host-key says`,
  )
  await expect(resolveLogin(words(server), { ...nobody, accept: ['MD5:1f'] })).rejects.toThrow(/expected a fingerprint/)
  const found = await resolveLogin(words(server), { ...nobody, accept: [print] })
  found.close()
  expect(found.keySource).toContain('--accept-host-key gives')
  home.knows(known(server))
  await expect(resolveLogin(words(server), { ...nobody, accept: [other] })).rejects.toThrow(/is none of the keys shown/)
})

test('a changed key is refused with both fingerprints, a revoked one whatever else is said of it', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  const { host, port, hostKey } = server.login
  const print = fingerprint(hostKey)
  const before = keyPair(home.at('before'))
  home.knows(`[${host}]:${port} ${before}`)

  for (const means of [nobody, person('yes'), { ...nobody, accept: [print] }]) {
    await expect(resolveLogin(words(server), means)).rejects.toThrow(
      `shows the host key ED25519 ${print}, but ED25519 ${fingerprint(before)} is known (~/.ssh/known_hosts, line 1)`,
    )
  }
  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(ShellError)
  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(
    `\`ssh-keygen -R '[${host}]:${port}' -f ~/.ssh/known_hosts\``,
  )

  home.knows(known(server), `@revoked * ${hostKey}`)
  await expect(resolveLogin(words(server), { ...nobody, accept: [print] })).rejects.toThrow(
    `ED25519 ${print}, which is revoked (~/.ssh/known_hosts, line 3)`,
  )
  expect(server.log()).not.toContain('Accepted publickey')
})

test('a key on the list of RevokedHostKeys is refused, though known_hosts has it', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  home.knows(known(server))
  writeFileSync(home.at('revoked'), server.login.hostKey)
  home.configure('RevokedHostKeys ~/.ssh/revoked')

  await expect(resolveLogin(words(server), nobody)).rejects.toThrow('which is revoked (~/.ssh/revoked)')
})

test('what known_hosts says besides of an unknown key is told: a key of another type, an authority', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  const other = keyPair(home.at('other'), { type: 'ecdsa' })
  home.knows(`@cert-authority * ${other}`, known(server).replace(server.login.hostKey, other))

  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(
    `is not known. Another of its keys is known, ECDSA ${fingerprint(other)} (~/.ssh/known_hosts, line 2). The certificate authority (~/.ssh/known_hosts, line 1, @cert-authority) is not asked: that is not supported. It shows ED25519 ${fingerprint(server.login.hostKey)}`,
  )
})

test('of several host keys the one that is known is asked for, else the best', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey], types: ['rsa', 'ecdsa', 'ed25519'] })
  const { host, port } = server.login
  const unknown = await resolveLogin(words(server), person('yes'))
  unknown.close()
  expect(unknown.login.hostKey).toBe(server.hostKeys.ed25519)

  home.knows(`[${host}]:${port} ${server.hostKeys.rsa}`)
  const found = await resolveLogin(words(server), nobody)
  found.close()
  expect(found.login.hostKey).toBe(server.hostKeys.rsa)
  using shell = await connect(found.login, 'the host')
  expect(await shell.run('echo in')).toMatchObject({ stdout: 'in\n' })
})
