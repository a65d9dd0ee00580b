import { expect, test } from 'vitest'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { annotations } from './github.ts'

const broken = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const

test('What shuts the gate is an error, what could not be told a warning, and a waiver a notice', () => {
  const lines = annotations(variedAudit().audit).split('\n')
  expect(lines.map(line => /^::(\w+) file=([^,]*),line=4,title=([\w-]+) /.exec(line)?.slice(1).join(' '))).toEqual([
    'error specs/perimeter/published-ports.spec.ts NET-02',
    'warning specs/gpu/visibility.spec.ts GPU-01',
    'warning specs/containers/lifecycle.spec.ts CTR-04',
    'notice specs/perimeter/firewall.spec.ts NET-22',
  ])
  expect(lines[0]).toMatch(/::expected \[ .*%0Aseen: \[%0A.*%0Aremedy: npm run deploy -- --only firewall,services$/)
})

test('A run in which everything holds prints nothing', () => {
  expect(annotations(sampleAudit())).toBe('')
})

test('A run that went wrong is an error of its own', () => {
  expect(annotations(sampleAudit({ findings: [] }))).toBe('::error::Nothing was judged: no requirement was found')
  expect(annotations(sampleAudit({ otherTestsFailed: true }))).toMatch(/^::error::/)
})

test('What is below the severity that shuts the gate is a warning', () => {
  const findings = [finding(), finding({ ...broken, id: 'NET-03', severity: 'minor' })]
  expect(annotations(sampleAudit({ findings, atLeast: 'major' }))).toMatch(/^::warning /)
})

test('There are ten of a kind, the root cause first, and the rest is counted', () => {
  const followers = Array.from({ length: 14 }, (_, at) =>
    finding({ ...broken, id: `DNS-${at + 10}`, needs: ['PRX-01'] }),
  )
  const lines = annotations(sampleAudit({ findings: [...followers, finding({ ...broken, id: 'PRX-01' })] })).split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[0]).toMatch(/title=PRX-01 .*%0AWhat follows from it: DNS-10 DNS-11/)
  expect(lines[1]).toMatch(/%0AIt follows from PRX-01\.$/)
  expect(lines[10]).toBe('… and 5 more of these in the summary of the job')
})

test('The file is named from where the job checked it out', () => {
  expect(annotations(variedAudit().audit, 'suite')).toContain('file=suite/specs/perimeter/published-ports.spec.ts,')
})

test('Nothing that was observed is a command, or a property of one', () => {
  const lines = annotations(hostileAudit()).split('\n')
  expect(lines).not.toHaveLength(0)
  for (const line of lines) {
    expect(line).toMatch(
      /^(::(error|warning|notice)( file=[^,:]*(,line=\d+)?,title=[^,:]*)?::|… and \d+ more)[^\n\r]*$/,
    )
    expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|%(?!25|0A|3A|2C)/u)
    expect(line.length).toBeLessThan(70_000)
  }
})
