import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { html } from './formats/html/html.ts'
import { markdown } from './formats/markdown/markdown.ts'
import { summary } from './formats/summary.ts'
import { missingVantages } from './missing-vantages.ts'
import { finding, record, sampleAudit } from './testing/sample.ts'

const because = 'The inventory names no vantage "lan" for box: give it targets.box.vantages.lan.'
const noTailnet = 'The inventory names no vantage "tailnet" for box: give it targets.box.vantages.tailnet.'

const records = [
  record(),
  record({ id: 'e2', vantage: 'lan', outcome: { error: because, wants: 'lan' } }),
  record({ id: 'e3', vantage: 'lan', outcome: { error: because, wants: 'lan' } }),
  record({ id: 'e4', vantage: 'tailnet', outcome: { error: noTailnet, wants: 'tailnet' } }),
]

const blind = (id: string, inconclusive: string, ...evidence: readonly string[]) =>
  finding({ id, title: `The requirement ${id}`, state: 'failed', inconclusive, evidence: ['e1', ...evidence] })

const audit = sampleAudit({
  findings: [
    blind('NET-05', because, 'e3'),
    blind('NET-04', because, 'e2', 'e3'),
    blind('NET-19', because, 'e2', 'e4'),
    blind('DNS-06', 'Nobody answered.', 'e1'),
    { ...blind('DNS-07', 'Something else.', 'e1'), needs: ['NET-04'] },
    finding({ id: 'NET-02' }),
  ],
  evidence: { records, unreadable: [] },
})

test('what each missing vantage costs is derived from the observations that wanted it', () => {
  expect(missingVantages(audit.requirements)).toEqual([
    {
      cost: '3 requirements need a machine in the LAN (vantages.lan)',
      because,
      ids: ['NET-04', 'NET-05', 'NET-19'],
    },
    {
      cost: '1 requirement needs an allowed peer of the tailnet (vantages.tailnet)',
      because: noTailnet,
      ids: ['NET-19'],
    },
  ])
})

test('a requirement that a filter left out costs nothing, nor one that was judged all the same', () => {
  const judged = sampleAudit({
    findings: [
      { ...blind('NET-04', because, 'e2'), inconclusive: undefined, state: 'passed' },
      { ...blind('NET-05', because, 'e2'), selected: false },
    ],
    evidence: { records, unreadable: [] },
  })

  expect(missingVantages(judged.requirements)).toEqual([])
})

test('the terminal tells it in one line, once, with what follows', () => {
  const told = stripVTControlCharacters(summary(audit, 'audit.html'))

  expect(told).toContain(`
  inconclusive 3 requirements need a machine in the LAN (vantages.lan): NET-04, NET-05, NET-19
      ${because}
      1 more follows from it: DNS-07

  inconclusive 1 requirement needs an allowed peer of the tailnet (vantages.tailnet): NET-19
      ${noTailnet}

  inconclusive DNS-06 The requirement DNS-06
`)
  expect(told.match(/NET-04/g)).toHaveLength(1)
})

test('the reports for people tell it too', () => {
  expect(markdown.render(audit, records)).toContain(
    `#### 3 requirements need a machine in the LAN (vantages.lan)\n\n\`\`\`text\n${because}\n\`\`\`\n\n\`DNS-07\` \`NET-04\` \`NET-05\` \`NET-19\``,
  )
  expect(html.render(audit, records)).toContain(
    '<b>3 requirements need a machine in the LAN (vantages.lan).</b> The inventory',
  )
})
