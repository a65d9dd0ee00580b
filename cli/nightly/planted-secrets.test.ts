import { execFile } from 'node:child_process'
import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../../provision/inventory.ts'
import { sshServer } from '../../provision/ssh-server.ts'
import { formats } from '../../reports/formats/formats.ts'
import { siteOf } from '../../reports/site/app.ts'
import { Checkout } from '../../reports/testing/checkout.ts'
import { httpReceiver, mailReceiver } from './testing/local-receivers.ts'

const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab

/** Of the environment, of the secrets file, and one that comes up on the way. Each has what URLs, JSON and HTML write in other ways. */
const secrets = ['env/pl4nted in+the "run"', 'file/pl4nted in+the=run&<on>', 'late/pl4nted:in+the?run'] as const

/** What is left of a word in Base64, whatever stands before it: what its own bits decide alone. */
const inBase64 = (word: string): string[] =>
  [0, 1, 2].map(before =>
    Buffer.from(' '.repeat(before) + word)
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + word.length) * 8) / 6)),
  )

/** What gives any of them away. */
const trace = new RegExp(['pl4nted', ...inBase64('pl4nted')].join('|'))

/** A spec that shows all of them in every place that reaches a report. */
const careless = `import { requirement, test } from '../../fixtures/index.ts'
const secrets = ${JSON.stringify(secrets.map(secret => Buffer.from(secret).toString('hex')))}.map(hex => Buffer.from(hex, 'hex').toString())
const strict = text => encodeURIComponent(text).replace(/[!'()*]/g, sign => '%' + sign.charCodeAt(0).toString(16))
const written = secret => [
  secret,
  'Authorization: Bearer ' + secret,
  'Jan 01 00:00:00 host app[1]: login of admin with ' + secret + ' failed',
  'NPM_ADMIN_PASSWORD=' + secret,
  ...['', 'a:', 'me:', 'user:'].flatMap(user => ['base64', 'base64url'].map(code => 'Basic ' + Buffer.from(user + secret + '\\n').toString(code))),
  'https://host/?q=' + encodeURIComponent(secret),
  'https://host/?q=' + strict(secret).toLowerCase(),
  'q=' + encodeURIComponent(secret).replaceAll('%20', '+'),
  JSON.stringify({ secret }),
  JSON.stringify(JSON.stringify({ secret })),
  '<b>' + secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;') + '</b>',
]
test('The host answers', requirement('PRE-01', {
  why: 'Harm.', severity: 'critical', tier: 'preflight', source: 'field', remedy: 'mend it',
}), async ({ expect, login, observe, redact, task }) => {
  redact.learn(secrets[2])
  await login()
  const all = secrets.flatMap(written)
  for (const [at, text] of all.entries())
    await observe({ what: 'a leak ' + at + text, vantage: 'host', look: async () => ({ value: { headers: { cookie: text }, env: [text] }, raw: text }) })
  await observe({ what: 'a look', vantage: 'host', look: async () => { throw new Error(all.join('\\n'), { cause: new Error(all.join(' ')) }) } }).catch(() => undefined)
  task.meta.exceptions = secrets.slice(0, 2).flatMap(written)
  expect({ a: all }, all.join(' ')).toEqual({ a: all.toReversed() })
})
`

const run = (folder: string, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise(resolve =>
    execFile(
      process.execPath,
      ['cli/nightly/nightly.ts', 'run', '--target', 'careless'],
      { cwd: folder, env, maxBuffer: 50_000_000 },
      (_, stdout, stderr) => resolve(stdout + stderr),
    ),
  )

test('A secret is in no format, on no page, in no evidence and in no message, however it is written', {
  timeout: 180_000,
}, async () => {
  const checkout = new Checkout()
  onTestFinished(() => checkout.remove())
  const { login } = await sshServer()
  const inside = (...path: readonly string[]): string => join(checkout.folder, ...path)
  for (const file of globSync('specs/**/*.spec.ts', { cwd: checkout.folder })) rmSync(inside(file))
  writeFileSync(inside('specs/preflight/login.spec.ts'), careless)
  writeFileSync(
    inside('inventory.yaml'),
    stringify({ targets: { careless: { ...example, ssh: login, vantages: {} } } }),
  )
  writeFileSync(inside('.env'), `NPM_ADMIN_PASSWORD='${secrets[1]}'\n`, { mode: 0o600 })
  writeFileSync(inside('summary'), '')
  const web = await Promise.all([1, 2, 3, 4, 5].map(() => httpReceiver(200)))
  const [json, slack, ntfy, gotify, ping] = web.map(({ url }) => url)
  const mail = await mailReceiver()

  const output = await run(checkout.folder, {
    ...process.env,
    ...{ TARGET: '', VITEST: '', NO_COLOR: '1', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: inside('summary') },
    OPEN_WEBUI_ADMIN_PASSWORD: secrets[0],
    PLUMBLINE_NOTIFY: `json+${json} slack+${slack} ntfy+${ntfy} gotify+${gotify} ${mail.word}`,
    PLUMBLINE_PING: ping,
  })
  const night = readdirSync(inside('reports/out/latest'))
  const site = siteOf({ root: checkout.folder, oldest: 1 })
  const name = readdirSync(inside('reports/out')).find(one => one.startsWith('2')) ?? ''
  const paths = ['/', '/healthz', '/metrics', '/requirements/PRE-01', `/compare?before=${name}&after=${name}`]
  const pages = [...paths, ...night.map(file => `/runs/${name}/${file}`)].map(async path => {
    const answer = await site.request(path, { headers: { host: 'localhost' } })
    return [path, await answer.text()] as const
  })
  const artefacts = new Map<string, string>([
    ...night.map(file => [file, readFileSync(inside('reports/out/latest', file), 'utf8')] as const),
    ...(await Promise.all(pages)),
    ['history.jsonl', readFileSync(inside('reports/out/history.jsonl'), 'utf8')],
    ['the terminal', output],
    ['the summary of a job', readFileSync(inside('summary'), 'utf8')],
    ...web.map(({ bodies, heads }, at) => [`receiver ${at + 1}`, [...bodies, ...heads].join('\n')] as const),
    ['a letter', mail.said.join('')],
  ])

  expect(night, output).toEqual(expect.arrayContaining(['evidence.jsonl', ...formats.map(({ file }) => file)]))
  for (const name of [
    'audit.html',
    'audit.json',
    'junit.xml',
    'the summary of a job',
    'receiver 1',
    'receiver 2',
    'receiver 3',
    'receiver 4',
    'a letter',
  ])
    expect(artefacts.get(name), name).toContain('PRE-01')
  expect(artefacts.get('evidence.jsonl')).toContain('[redacted]')
  const leaks = [...artefacts].flatMap(([name, text]) => {
    const at = text.search(trace)
    return at < 0 ? [] : [`${name}: ${text.slice(Math.max(0, at - 60), at + 60)}`]
  })
  expect(leaks).toEqual([])
})
