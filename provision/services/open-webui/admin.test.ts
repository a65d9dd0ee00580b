import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dispatcher, MockAgent } from 'undici'
import { expect, test } from 'vitest'
import { root } from '../../inventory.ts'
import { LocalMachine } from '../../local-machine.ts'
import { apply } from '../../operation.ts'
import type { Deployment } from '../../service.ts'
import { adminLetIn } from './admin.ts'

const recorded = (name: string): { status: number; body: unknown } =>
  JSON.parse(readFileSync(join(root, `fixtures/recordings/open-webui/${name}.json`), 'utf8')).response

const email = 'admin@home.example'
const [first, second] = ['nine-green-lanterns', 'five-red-umbrellas']

/** A host whose Open WebUI has an admin with this password, or none, and answers as recorded. */
function hostWith(holds: string | undefined, role = 'admin') {
  const machine = new LocalMachine()
  machine.program('docker', 'echo 172.30.0.5')
  machine.program('chown', 'exit 0')
  machine.program('stat', `/usr/bin/stat "$@" | sed 's/ [^ ]*$/ root:root/'`)
  let password = holds
  const asked: string[] = []
  const dispatcher = (): Dispatcher => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    const api = agent.get('http://172.30.0.5:3000')
    const post = (path: string, answer: (body: { password: string; new_password: string }) => string): void =>
      void api.intercept({ path, method: 'POST' }).reply(call => {
        asked.push(path)
        const { status, body } = recorded(answer(JSON.parse(String(call.body))))
        return { statusCode: status, data: role === 'admin' ? (body as object) : { ...(body as object), role } }
      })
    post('/api/v1/auths/signin', given => (given.password === password ? 'signin' : 'signin-wrong'))
    post('/api/v1/auths/update/password', given => {
      if (given.password !== password) return 'password-change-wrong'
      password = given.new_password
      return 'password-change'
    })
    const configuration = holds === undefined ? 'long-admin-password-config' : 'config-nobody'
    api.intercept({ path: '/api/config' }).reply(200, recorded(configuration).body as object)
    return agent
  }
  const deployed = async (wanted: string, address = email): Promise<string[]> => {
    const steps: string[] = []
    const deployment = {
      target: { deployPath: machine.folder, domain: 'home.example', docker: { network: 'self-hosted' } },
      secrets: { OPEN_WEBUI_ADMIN_EMAIL: address, OPEN_WEBUI_ADMIN_PASSWORD: wanted },
      host: machine.host,
      shell: { dispatcher },
    } as unknown as Deployment
    await apply(machine.host, [adminLetIn(deployment)], {
      onStep: ({ what }, done) => void (done && steps.push(what.replace(machine.folder, ''))),
    })
    return steps
  }
  return {
    machine,
    asked,
    deployed,
    change: (to: string) => {
      password = to
    },
  }
}

/** The same after its first deploy. */
async function deployedHost(): Promise<ReturnType<typeof hostWith>> {
  const host = hostWith(first)
  await host.machine.host.run(`mkdir -p ${host.machine.folder}/services/open-webui`)
  await host.deployed(first)
  return host
}

test('the first deploy sees that its admin is let in, and keeps what it was let in with; the next does not log in', async () => {
  const host = hostWith(first)
  await host.machine.host.run(`mkdir -p ${host.machine.folder}/services/open-webui`)

  expect(await host.deployed(first)).toEqual(['create /services/open-webui/.admin'])
  host.asked.length = 0
  expect(await host.deployed(first)).toEqual([])
  expect(host.asked).toEqual([])
})

test('a changed password is given to the admin, once', async () => {
  const host = await deployedHost()

  expect(await host.deployed(second)).toEqual([
    'give the admin of Open WebUI the new password',
    'replace /services/open-webui/.admin',
  ])
  expect(await host.deployed(second)).toEqual([])
  expect(await host.deployed(first)).toHaveLength(2)
})

test('a password that somebody has set there already is only kept', async () => {
  const host = await deployedHost()
  host.change(second)

  expect(await host.deployed(second)).toEqual(['replace /services/open-webui/.admin'])
})

test('where neither password holds, it says what to do, and shows none', async () => {
  const host = await deployedHost()
  host.change('somebody-else-s')
  const deploy = host.deployed(second)

  await expect(deploy).rejects.toThrow(/^Open WebUI lets admin@home\.example in neither with OPEN_WEBUI_ADMIN_PASSWORD/)
  await expect(deploy).rejects.toThrow('Log in at https://chat.home.example with the password that holds')
  await expect(deploy).rejects.not.toThrow(new RegExp(`${first}|${second}`))
})

test('a host of before, where nothing was kept, says the same', async () => {
  await expect(hostWith(first).deployed(second)).rejects.toThrow('Log in at https://chat.home.example')
})

test('a changed address, no admin at all, and somebody who is none each have a sentence', async () => {
  const host = await deployedHost()

  await expect(host.deployed(second, 'new@home.example')).rejects.toThrow(
    'OPEN_WEBUI_ADMIN_EMAIL says new@home.example, but the admin of Open WebUI is admin@home.example',
  )
  await expect(hostWith(undefined).deployed(first)).rejects.toThrow('whoever signs up first becomes it')
  await expect(hostWith(first, 'user').deployed(first)).rejects.toThrow('admin@home.example is no admin of Open WebUI')
})
