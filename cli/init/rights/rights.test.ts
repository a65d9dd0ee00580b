import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { followed } from '../../../fixtures/containers/places.ts'
import { exampleInventory } from '../../../fixtures/testing/inventory-sample.ts'
import { asAsked } from '../../../provision/granted.ts'
import { parseTarget } from '../../../provision/inventory.ts'
import { lookProgram } from '../../../provision/look-program.ts'
import { grantedLooks, pathsScript } from './granted-looks.ts'
import { isPlainAccount, lookProgramText, rightsScript, sudoersText } from './rights.ts'

const target = parseTarget(exampleInventory, 'homelab', 'inventory.example.yaml')

/** Runs the program on this machine, as root lends it. @param changed something in its text, for the test. */
function lent(looks: Parameters<typeof lookProgramText>[0], changed = (text: string) => text) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-rights-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'plumbline-look')
  writeFileSync(file, changed(lookProgramText(looks, pathsScript())))
  return {
    folder,
    run: (input: string, ...words: string[]) => {
      const { stdout, stderr, status } = spawnSync('python3', ['-IS', file, ...words], { input, encoding: 'utf8' })
      return { stdout, stderr, status }
    },
    file,
  }
}

const greeting = { title: 'a greeting', command: 'sh -s', input: `echo "it's \\$5 ä\\n"\ncat /dev/null` }

test('what is listed is run word for word, with its exit code', () => {
  const { run } = lent([greeting, { title: 'no input', command: 'echo "$LC_ALL"; exit 3', input: '' }])
  const directly = execFileSync('sh', ['-s'], { input: greeting.input, encoding: 'utf8' })

  expect(run(asAsked(greeting.command, greeting.input))).toMatchObject({
    stdout: `plumbline-look runs\n${directly}`,
    status: 0,
  })
  expect(run(asAsked('echo "$LC_ALL"; exit 3'))).toMatchObject({ stdout: 'plumbline-look runs\nC\n', status: 3 })
})

test.for([
  ['another command line', asAsked('id', '')],
  ['a word more', asAsked(greeting.command, `${greeting.input}\nid`)],
  ['the same without its input', asAsked(greeting.command, '')],
  ['what is no Base64', 'id\n'],
  ['nothing', ''],
] as const)('%s is not run', ([, input]) => {
  const { run } = lent([greeting])
  const { stdout, stderr, status } = run(input)

  expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
  expect(stderr).toMatch(/^plumbline-look: /)
})

test('what is more than a megabyte is not run', () => {
  expect(lent([greeting]).run(asAsked(greeting.command, 'x'.repeat(1 << 20)))).toMatchObject({ stdout: '', status: 1 })
})

test('it is told where paths lead, whatever their names', () => {
  const { run, folder } = lent([])
  const paths = ['/', join(folder, "it's (a) $name"), '/no where; id']
  const answer = run(asAsked('sh -s', followed(paths)))

  expect(answer.status).toBe(0)
  expect(answer.stdout.trim().split('\n')).toHaveLength(1 + paths.length)
})

test.for([
  ['a command in place of a path', "$(id >'owned')"],
  ['one behind a quote', "'a'; id; echo 'b'"],
  ['one behind a quote that is not closed', "'a; id"],
  ['one in another line', '/a\nid'],
  ['one in back quotes', '`id`'],
  ['one behind two quotes', "'a''b;id'c"],
  ['none', ''],
] as const)('%s is no path, and not run', ([, words]) => {
  const [before, after] = pathsScript()
  const { run } = lent([])

  expect(run(asAsked('sh -s', `${before} ${words}${after}`))).toMatchObject({ stdout: '', status: 1 })
})

/** An engine that tells what it was asked. */
async function engine(folder: string): Promise<string> {
  const path = join(folder, 'docker.sock')
  const server = createServer((request, response) => {
    response.setHeader('x-seen', JSON.stringify(request.headers))
    response.end(`${request.method} ${request.url}`)
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  return path
}

async function question(head: string): Promise<string> {
  let socket = ''
  const { folder, file } = lent([], text => {
    socket = 'docker.sock'
    return text.replace('/run/docker.sock', 'docker.sock')
  })
  await engine(folder)
  const { spawn } = await import('node:child_process')
  const child = spawn('python3', ['-IS', file, 'docker'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(`${head}\r\n\r\nPOST /containers/create HTTP/1.1\r\n\r\n`)
  let printed = ''
  for await (const chunk of child.stdout) printed += chunk
  expect(socket).not.toBe('')
  return printed
}

test.for([
  'GET /_ping',
  'GET /v1.41/containers/json?all=1',
  'GET /containers/3f2a9b/json',
  'GET /networks?filters=%7B%7D',
  'GET /images/ollama/ollama:0.6/json',
])('Docker may be asked %s, and hears nothing else of the asker', async line => {
  const answer = await question(`${line} HTTP/1.1\r\nHost: docker\r\nX-Registry-Auth: mine\r\nUpgrade: tcp`)

  expect(answer).toMatch(/^HTTP\/1.1 200 OK/)
  expect(answer.endsWith(line)).toBe(true)
  expect(answer).not.toMatch(/x-registry|upgrade/i)
})

test.for([
  'POST /containers/create HTTP/1.1',
  'GET /containers/web/archive?path=/etc/shadow HTTP/1.1',
  'GET /containers/web/export HTTP/1.1',
  'GET /containers/web/logs?stdout=1 HTTP/1.1',
  'GET /images/../containers/web/export/json HTTP/1.1',
  'GET /containers/json HTTP/1.1 GET /x HTTP/1.1',
  'GET /containers/json?a=\nPOST /x HTTP/1.1',
  'HEAD /containers/web/archive HTTP/1.1',
])('Docker may not be asked %j', async line => {
  expect(await question(line)).toMatch(/^HTTP\/1.1 403 /)
})

test('where no engine answers that is said, as the engine would say it', async () => {
  const { run } = lent([], text => text.replace('/run/docker.sock', '/nowhere/docker.sock'))

  const { stdout, stderr } = run('GET /version HTTP/1.1\r\nHost: docker\r\n\r\n', 'docker')

  expect(stdout).toMatch(
    /^HTTP\/1.1 503 [\s\S]*"message": "plumbline-look: \/nowhere\/docker.sock: No such file or directory"/,
  )
  expect(stderr).toBe('')
})

test('the looks of a target are listed, and what they read only depends on its inventory', async () => {
  const looks = await grantedLooks(target)

  expect(looks.map(({ title }) => title)).toEqual([
    'what every run reads of the host',
    'how the disks are',
    '`init`',
    'who may read keys, and the hashes of passwords',
    'which containers ended in the last day',
  ])
  expect(looks).toEqual(await grantedLooks(parseTarget(exampleInventory, 'homelab', 'inventory.example.yaml')))
})

test('sudo is told of two command lines, with no word that the account could choose', () => {
  const [rule = ''] = sudoersText('auditor').split('\n').slice(1)

  expect(rule).toBe(`auditor ALL=(root) NOPASSWD: ${lookProgram} "", ${lookProgram} docker`)
  expect(rule.replace('ALL=', '')).not.toMatch(/[*?[\]]|ALL|SETENV/)
})

test('an account whose name would mean something else to sudo is none', () => {
  expect(['auditor', 'svc-audit', '_x'].every(isPlainAccount)).toBe(true)
  // In capitals it is everybody, or an alias.
  for (const name of ['%wheel', '#0', 'ALL,x', 'a b', '', 'a;id', '+net', 'ALL', 'AUDITORS', 'ALL_1'])
    expect(isPlainAccount(name), name).toBe(false)
  expect(['Auditor', 'DOM_auditor'].every(isPlainAccount)).toBe(true)
})

test('what root is to run is a script, and without root it does nothing', async () => {
  const text = await rightsScript(target)
  const checked = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })
  expect(checked).toMatchObject({ status: 0, stderr: '' })
  const plain = text.replace('[ "$(id -u)" = 0 ]', '[ 1000 = 0 ]')
  expect(spawnSync('sh', { input: plain, encoding: 'utf8' })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Run this as root'),
  })
  expect(existsSync(lookProgram)).toBe(false)
})
