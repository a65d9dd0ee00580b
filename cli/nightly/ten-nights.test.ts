import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { type Audit, auditOf, type Finding } from '../../reports/audit.ts'
import { changeLines } from '../../reports/changes.ts'
import { html } from '../../reports/formats/html/html.ts'
import { markdown } from '../../reports/formats/markdown/markdown.ts'
import { summary } from '../../reports/formats/summary.ts'
import { heldAgainst, readHistory, remember } from '../../reports/history.ts'
import { noticeOf } from '../../reports/notice.ts'
import { Checkout } from '../../reports/testing/checkout.ts'
import { finding, material, record } from '../../reports/testing/sample.ts'
import type { Verdict } from '../../reports/verdict.ts'
import { notify } from './notify.ts'
import { receiversOf } from './receivers.ts'
import { httpReceiver } from './testing/local-receivers.ts'

type Night = Readonly<Record<string, Extract<Verdict, 'passed' | 'failed' | 'inconclusive'>>>

const away = 'SSH to 10.89.0.10:22 was refused.'
const quiet: Night = { 'DNS-01': 'passed', 'NET-02': 'passed', 'NET-03': 'passed', 'NET-22': 'failed' }
const broken: Night = { ...quiet, 'NET-02': 'failed', 'NET-03': 'failed' }
const unseen: Night = { ...broken, 'NET-02': 'inconclusive' }

/** What each night finds, what of it the report calls a change, and what somebody is told: the title and the lines; null for nothing. */
const nights: readonly (readonly [
  found: Night,
  changes: Readonly<Record<string, string>>,
  told: readonly string[] | null,
])[] = [
  [quiet, {}, null],
  [quiet, {}, null],
  [
    broken,
    { 'Newly failing': 'NET-02 NET-03' },
    ['Does not conform: 2 findings', 'NET-02 failed: It is NET-02. NET-02 is not so (1 more follows from it: NET-03)'],
  ],
  [broken, {}, null],
  [
    unseen,
    { 'Can no longer be observed': 'NET-02' },
    ['Does not conform: 1 finding', 'NET-02 inconclusive: It is NET-02. It timed out.'],
  ],
  [broken, {}, null],
  [unseen, {}, null],
  [
    quiet,
    { Fixed: 'NET-02 NET-03', 'Waivers and attestations that end within two weeks': 'NET-22' },
    ['Conforms, with 1 waived', 'Fixed: NET-02 NET-03', 'The waiver of ops for NET-22 ends on 2026-11-22.'],
  ],
  [
    { 'DNS-01': 'inconclusive', 'NET-02': 'inconclusive', 'NET-03': 'inconclusive', 'NET-22': 'inconclusive' },
    { 'Can no longer be observed': 'DNS-01 NET-02 NET-03 NET-22', 'To and fro of late': 'NET-02 NET-03' },
    [`The target could not be observed: ${away}`],
  ],
  [
    { 'DNS-02': 'failed', 'NET-02': 'passed', 'NET-03': 'passed', 'NET-22': 'failed' },
    {
      'Judged for the first time': 'DNS-02',
      'No longer declared by any spec': 'DNS-01',
      'To and fro of late': 'NET-02 NET-03',
      'Waivers and attestations that end within two weeks': 'NET-22',
    },
    [
      'Does not conform: 1 finding',
      'DNS-02 failed: It is DNS-02. DNS-02 is not so',
      'No longer declared by any spec: DNS-01',
    ],
  ],
]

function findingOn([id, verdict]: readonly [string, Night[string]]): Finding {
  const about = { id, title: `It is ${id}`, needs: id === 'NET-03' ? ['NET-02'] : [] }
  if (verdict === 'passed') return finding(about)
  if (verdict === 'inconclusive') return finding({ ...about, state: 'failed', inconclusive: 'It timed out.' })
  return finding({ ...about, state: 'failed', failures: [{ message: `${id} is not so`, assertion: true }] })
}

const dayOf = (at: number): string => `2026-11-${String(at + 1).padStart(2, '0')}`

/** The audit of a night, held against those before. */
function auditOn(at: number, found: Night, root: string): Audit {
  const isAway = Object.values(found).every(verdict => verdict === 'inconclusive')
  const findings = Object.entries(found).map(one => findingOn(one as [string, Night[string]]))
  const login = record({ what: 'ssh-login', outcome: { error: away } })
  return auditOf({
    ...material({ findings, ...(isAway && { evidence: { records: [login], unreadable: [] } }) }),
    about: {
      id: `${dayOf(at)}T03-00-00Z`,
      startedAt: `${dayOf(at)}T03:00:00.000Z`,
      target: { name: 'lab', address: '10.89.0.10' },
    },
    finishedAt: `${dayOf(at)}T03:10:00.000Z`,
    waivers: [{ requirement: 'NET-22', reason: 'Later', owner: 'ops', expires: '2026-11-22' }],
    past: heldAgainst(readHistory(root).runs, true),
  })
}

let checkout: Checkout
beforeAll(() => {
  checkout = new Checkout()
  mkdirSync(join(checkout.folder, 'reports/out'), { recursive: true })
  return () => checkout.remove()
}, 60_000)

const command = (...words: readonly string[]): string => {
  const [name, ...rest] = words
  return execFileSync(process.execPath, [`cli/${name}.ts`, ...rest], { cwd: checkout.folder, encoding: 'utf8' })
}

test('Of ten nights the reports, the history and those who are told say what changed, and nothing else', async () => {
  const receiver = await httpReceiver(200)
  for (const [at, [found, changes, told]] of nights.entries()) {
    const made = auditOn(at, found, checkout.folder)
    const before = receiver.bodies.length
    const notice = noticeOf(made)
    if (notice !== null) await notify(receiversOf(`json+${receiver.url}`), notice, made)
    remember(checkout.folder, made, true)

    const said = made.changes === null ? [] : changeLines(made.changes)
    expect(Object.fromEntries(said.map(({ what, ids }) => [what, ids.join(' ')])), `night ${at + 1}`).toEqual(changes)
    const reports = [html.render(made, []), markdown.render(made, []), stripVTControlCharacters(summary(made, ''))]
    for (const what of Object.keys(changes)) expect(reports.filter(text => text.includes(what))).toHaveLength(3)
    const posted = receiver.bodies.slice(before).map(body => JSON.parse(body))
    expect(
      posted.map(({ title, lines }) => [title.replace('lab: ', ''), ...lines]),
      `night ${at + 1}`,
    ).toEqual(told === null ? [] : [told])
  }

  expect(command('history', 'NET-02')).toBe(`On lab:
NET-02
  passed        2026-11-01 03:10 UTC to 2026-11-02 03:10 UTC, 2 runs
  failed        2026-11-03 03:10 UTC to 2026-11-04 03:10 UTC, 2 runs
  inconclusive  2026-11-05 03:10 UTC, 1 run
  failed        2026-11-06 03:10 UTC, 1 run
  inconclusive  2026-11-07 03:10 UTC, 1 run
  passed        2026-11-08 03:10 UTC, 1 run
  inconclusive  2026-11-09 03:10 UTC, 1 run
  passed        since 2026-11-10 03:10 UTC, 1 run
`)
  expect(command('history', '--last', '2').split('\n').slice(0, 2)).toEqual([
    '2026-11-09 03:10 UTC  lab  exit 2  4 inconclusive  (2026-11-09T03-00-00Z)',
    '2026-11-10 03:10 UTC  lab  exit 1  1 failed, 1 waived, 2 passed  (2026-11-10T03-00-00Z)',
  ])
}, 60_000)
