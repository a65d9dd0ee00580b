import { expect, test } from 'vitest'
import type { Audit } from '../audit.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { junit as format } from './junit.ts'

const junit = (audit: Audit): string => format.render(audit, [])

/** The elements of a document in order, as `name` and `/name`. @throws Error where tags do not nest or text is not escaped. */
function elements(xml: string): string[] {
  const open: string[] = []
  const seen: string[] = []
  const rest = xml
    .replace(/^<\?xml[^?]*\?>/, '')
    .replaceAll(/<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>/g, (_, close, name, __, empty) => {
      seen.push(name)
      if (close && open.pop() !== name) throw new Error(`</${name}> closes something else.`)
      if (!close && !empty) open.push(name)
      return ''
    })
  if (open.length > 0) throw new Error(`${open.join(', ')} are not closed.`)
  if (/[<>]|&(?!(amp|lt|gt|quot|#\d+);)/.test(rest)) throw new Error(`Not escaped: ${rest}`)
  return seen
}

test('Every verdict has its element, and the totals agree', () => {
  const { audit } = variedAudit()
  const xml = junit(audit)

  expect(elements(xml).filter(name => name === 'failure')).toHaveLength(2)
  expect(xml).toContain('<testsuites name="plumbline lab" tests="13" failures="1" errors="2" skipped="1"')
  expect(xml).toContain('message="Waived by operations@example.org until 2027-03-01')
  expect(xml).toContain('classname="specs.perimeter.published-ports"')
})

test('What the gate does not forgive is never shown as skipped', () => {
  const gone = { state: 'absent', notRun: 'Its file is gone.' } as const
  expect(junit(sampleAudit({ findings: [finding(gone)] }))).toContain('<error message="Its file is gone."')
  expect(junit(sampleAudit({ findings: [finding({ ...gone, selected: false })] }))).toContain('<skipped message=')
})

test('A run without a requirement holds an error of its own', () => {
  expect(junit(sampleAudit({ findings: [] }))).toContain('tests="1" failures="0" errors="1"')
  expect(junit(sampleAudit({ incomplete: ['The run was interrupted.'] }))).toContain('The run was interrupted.')
})

test('A run whose requirements hold, while other tests failed, is not green', () => {
  expect(junit(sampleAudit({ otherTestsFailed: true }))).toContain('tests="2" failures="0" errors="1"')
})

test('Anything may stand in a message', () => {
  const message = '<b a="1">&\u0000\u001b[31m\ud800]]> \'x\'\nsecond line'
  const xml = junit(
    sampleAudit({ findings: [finding({ title: message, state: 'failed', failures: [{ message, assertion: true }] })] }),
  )

  expect(() => elements(xml)).not.toThrow()
  expect(xml).not.toMatch(/(?!\n)\p{Cc}/u)
})

test('Ten million characters of anything stay XML, and a file of a size that can be opened', () => {
  const xml = junit(hostileAudit())

  expect(() => elements(xml)).not.toThrow()
  expect(xml.length).toBeLessThan(1_000_000)
})
