import { z } from 'zod'
import { requirementHistory } from './changes.ts'
import { tiers } from './declared.ts'
import { requirementProof } from './proofs.ts'
import { severities, verdicts } from './verdict.ts'
import { waiver } from './waiver.ts'
import { wantedVantage } from './wanted.ts'

/** What audit.json says of one requirement. */
export const auditedRequirement = z.strictObject({
  id: z.string(),
  title: z.string(),
  chapter: z.string().describe('The folder of specs it stands in.'),
  severity: z.enum(severities),
  tier: z.enum(tiers),
  why: z.string(),
  source: z.string(),
  remedy: z.string(),
  needs: z.array(z.string()).describe('The requirements without which it cannot hold or be observed.'),
  file: z.string().describe('Its spec file, relative to the repository.'),
  line: z.int().nullable(),
  verdict: z.enum(verdicts),
  follows: z.string().nullable().describe('The red requirement that explains why this one is red too.'),
  because: z.string().describe('Why this verdict; empty for "passed".'),
  comparison: z
    .strictObject({
      expected: z.string(),
      seen: z.string(),
      difference: z
        .array(z.strictObject({ side: z.enum(['expected', 'seen', 'both']), text: z.string() }))
        .describe('Only what differs, line by line; empty where the two are short.'),
    })
    .nullable()
    .describe('What the failed assertion compared, where it compared something.'),
  promised: z
    .boolean()
    .describe('Whether this run had to judge it. A requirement that a filter left out shuts no gate.'),
  known: z
    .boolean()
    .default(false)
    .describe(
      'Whether it was so in the last green run, and the gate was asked for what is new since: it shuts no gate.',
    ),
  found: z.string().default('').describe('What was found, in a few words; empty where none tell it.'),
  exceptions: z.array(z.string()).default([]).describe('What the inventory allows beyond it, each with the reason.'),
  proof: requirementProof
    .nullable()
    .default(null)
    .describe('Whether it was seen to fail, and by what; null where the run did not know.'),
  history: requirementHistory
    .nullable()
    .default(null)
    .describe('What earlier runs said of it; null where there are none, or where it was not judged now.'),
  wants: z
    .array(wantedVantage)
    .default([])
    .describe('The vantages that it could not be looked at from, as nobody stands there.'),
  durationMs: z.number(),
  evidence: z.array(z.string()).describe('The ids of the evidence it stands on, in evidence.jsonl.'),
  waiver: waiver.nullable(),
})
export type AuditedRequirement = z.output<typeof auditedRequirement>
