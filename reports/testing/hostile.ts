import type { Audit } from '../audit.ts'
import { finding, sampleAudit } from './sample.ts'

/** What a host, or a person, may write to break a report: markup, commands, formulas, control characters, half a character. */
const hostileText = [
  '</script><img src=x onerror=alert(1)> &amp; "quoted" \'single\' <!-- ]]> -->',
  '``` ```` ~~~ `code` **bold** [link](http://evil.example) ![image](http://evil.example/x.png) | cell | </details>',
  '# heading 1. item @everyone #1 www.evil.example $x$ {0} {{1}} \\ %0A ::set-output name=x::y ##[error]z',
  '::stop-commands::x',
  '=cmd|" /C calc"!A0',
  '\u001b[31mred\u001b[0m \u0000\u0007\u0008 \ud800 lone \udfff \u202egnp.exe\u2028\u2029\u0085 é 漢 👩‍🔬',
].join('\r\n')

/** A run in which every text is hostile, and what was observed is of ten million characters. */
export function hostileAudit(): Audit {
  const message = hostileText + '<x>`|$'.repeat(1_700_000)
  const broken = { state: 'failed', failures: [{ message, assertion: true }] } as const
  const about = {
    title: hostileText,
    why: hostileText,
    source: hostileText,
    remedy: hostileText,
    file: `specs/${hostileText}/x.spec.ts`,
    exceptions: [hostileText],
    comparison: {
      expected: message,
      seen: hostileText,
      difference: [{ side: 'seen' as const, text: message }],
    },
  }
  const waiver = { reason: hostileText, owner: hostileText, expires: '2027-03-01' }
  const audit = sampleAudit({
    findings: [
      finding({ ...about, ...broken, id: `A${hostileText}` }),
      finding({ ...about, ...broken, id: `B${hostileText}` }),
      finding({ ...about, id: `C${hostileText}`, state: 'failed', inconclusive: hostileText }),
      finding({ ...about, id: `D${hostileText}`, notOffered: hostileText }),
      finding({ ...about, id: `E${hostileText}`, state: 'skipped', notRun: hostileText, selected: false }),
      finding({ ...about, id: 'F' }),
      finding({ ...about, id: `H${hostileText}`, state: 'failed', inconclusive: hostileText }),
    ],
    waivers: [
      ...[`B${hostileText}`, `G${hostileText}`].map(requirement => ({ requirement, ...waiver })),
      { requirement: `H${hostileText}`, ...waiver, seen: hostileText, attestation: true },
    ],
    since: { run: hostileText, finishedAt: '2026-11-20T03:00:00.000Z', known: {} },
    incomplete: [hostileText, message],
  })
  const standIns = [{ image: hostileText, standsInFor: hostileText }]
  return { ...audit, target: { ...audit.target, name: hostileText, notOffered: { [hostileText]: message }, standIns } }
}
