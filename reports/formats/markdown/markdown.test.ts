import { expect, test } from 'vitest'
import type { Audit } from '../../audit.ts'
import { pastRunOf } from '../../history.ts'
import { hostileAudit } from '../../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../../testing/sample.ts'
import { markdown as format } from './markdown.ts'
import { codeBlock, codeSpan, inline, sentence } from './text.ts'

const markdown = (audit: Audit): string => format.render(audit, [])

const broken = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const

/** What is left of a document without its code, which GitHub shows as it is. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^(`{3,})[a-z]*\n[\s\S]*?\n\1$/gm, '').replaceAll(/(?<!\\)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')

test('A run in which everything holds is a headline and its counts', () => {
  expect(markdown(sampleAudit())).toBe(`## ✓ Plumbline: Conforms

1 requirement on \`lab\` (10.89.0.10) · 2026-11-21 01:02 UTC, 6.4 s · exit code 0

| | requirements |
|---|---:|
| failed | 0 |
| stale waiver | 0 |
| inconclusive | 0 |
| not checked | 0 |
| waived | 0 |
| attested | 0 |
| not offered | 0 |
| left out | 0 |
| passed | 1 |

<details><summary>1 stand-in</summary>

- ollama/ollama:0.32.15 stands in for Ollama 0.32.15

</details>
`)
})

test('What changed since the run before comes first', () => {
  const past = [{ ...pastRunOf(sampleAudit()), verdicts: { 'NET-99': 'passed', 'NET-02': 'passed' } } as const]
  const text = markdown(sampleAudit({ findings: [finding(broken)], past }))
  expect(text).toContain('### What changed\n\n- Newly failing: `NET-02`\n\n- No longer declared by any spec: `NET-99`')
  expect(text.indexOf('### What changed')).toBeLessThan(text.indexOf('### Failed'))
})

test('A finding says why it matters, what was expected and seen, and what mends it', () => {
  const failures = [{ message: 'elsewhere: expected [ Array(1) ] to deeply equal []', assertion: true }]
  const comparison = { expected: '[]', seen: '[ … ]', difference: [{ side: 'seen' as const, text: 'intruder 8090' }] }
  expect(markdown(sampleAudit({ findings: [finding({ ...broken, failures, comparison })] }))).toContain(`### Failed

#### NET-02 Every published container port is bound to the Tailscale address

critical · \`specs/perimeter/published-ports.spec.ts:4\`

A port on any other address can be reached without the VPN.

\`\`\`text
elsewhere
\`\`\`

\`\`\`diff
- none
+ intruder 8090
\`\`\`

Remedy: \`npm run deploy -- --only firewall,services\`
`)
})

test('A root cause comes first, and what follows from it is one line below it', () => {
  const findings = [
    finding({ id: 'PRX-03', ...broken, needs: ['PRX-01'] }),
    finding({ id: 'PRX-01', ...broken }),
    finding({ id: 'TEN-01', state: 'failed', inconclusive: 'no way there', needs: ['PRX-03'] }),
  ]
  const text = markdown(sampleAudit({ findings }))
  expect(text).toContain('2 more follow from it: `PRX-03` `TEN-01`')
  expect(text.match(/^#### .*/gm)).toEqual([expect.stringContaining('PRX-01')])
})

test('One cause is said once, whatever it made impossible', () => {
  const findings = ['NET-01', 'NET-02'].map(id => finding({ id, state: 'failed', inconclusive: 'SSH was refused.' }))
  const text = markdown(sampleAudit({ findings }))
  expect(text).toContain('#### 2 requirements, one cause\n\n```text\nSSH was refused.\n```\n\n`NET-01` `NET-02`')
  expect(text).toMatch(/^## ✗ /)
})

test('What shuts no gate is folded', () => {
  const text = markdown(variedAudit().audit)
  const folds = text.slice(text.indexOf('<details>'))
  expect(folds).toContain('<summary>1 waived</summary>')
  expect(folds).toContain('- NET-22 Refused packets are logged: Waived by operations@\u200bexample.org')
  expect(folds).not.toContain('####')
  const away = finding({ id: 'API-15', selected: false, state: 'skipped', notRun: 'A filter left it out.' })
  expect(markdown(sampleAudit({ findings: [finding(), away] }))).toContain('1 left out</summary>\n\n`API-15`')
})

test('A run without a requirement says what stood in the way', () => {
  expect(markdown(sampleAudit({ findings: [] }))).toContain('- Nothing was judged: no requirement was found')
  expect(markdown(sampleAudit({ incomplete: ['The run was interrupted.'] }))).toMatch(
    /^## ✗ .*Incomplete[\s\S]*- The run was interrupted\./,
  )
})

test.for([1, 3, 40, 1000])('%i findings of any length are never too much for a comment', count => {
  const message = 'x`<&\n'.repeat(10_000)
  const findings = Array.from({ length: count }, (_, at) =>
    finding({ ...broken, id: `N-${at}`, why: message, remedy: message, failures: [{ message, assertion: true }] }),
  )
  const text = markdown(sampleAudit({ findings }))
  expect(text.length).toBeLessThan(60_000)
  const told = text.match(/^#### /gm)?.length ?? 0
  const left = Number(/no room here for (\d+) more/.exec(text)?.[1] ?? 0)
  expect(told + left).toBe(count)
})

test('Nothing that was observed breaks out of where it stands', () => {
  const text = markdown(hostileAudit())
  const rest = withoutCode(text)

  expect(text.length).toBeLessThan(60_000)
  expect(text.isWellFormed()).toBe(true)
  expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u)
  expect(rest.replaceAll(/<\/?details>|<\/?summary>/g, '')).not.toMatch(/[<>]/)
  expect(rest).not.toMatch(/(?<!\\)[`[\]$]|!\[|(?<!\\)\*(?!\*|There|\n)|(?<!\\):\/\/|@(?!\u200b)|www\./)
  expect(rest.match(/^#+ .*/gm)?.every(line => /^(##|###|####) [✗A-Z]/.test(line))).toBe(true)
})

test('A fence is longer than any that stands in it', () => {
  expect(codeBlock('a\n````\nb', 'text')).toBe('`````text\na\n````\nb\n`````')
  expect(codeSpan('`a`')).toBe('`` `a` ``')
  expect(codeSpan('a\nb')).toBe('`a b`')
})

test('A sentence keeps its commands, and nothing else of it is markup', () => {
  expect(sentence('Run `a_b`, not *c*.')).toBe('Run `a_b`, not \\*c\\*.')
  expect(sentence('One ` alone')).toBe('One \\` alone')
  expect(inline('- 1 <b>')).toBe('\\- 1 &lt;b&gt;')
  expect(inline('12. x')).toBe('12\\. x')
})
