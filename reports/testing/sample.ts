import type { Audit, Finding, Material } from '../audit.ts'
import { auditOf } from '../audit.ts'
import type { EvidenceRecord } from '../evidence.ts'

/** A finding as a passed test gives it, changed where a case needs it. */
export const finding = (changes: Partial<Finding> = {}): Finding => ({
  id: 'NET-02',
  title: 'Every published container port is bound to the Tailscale address',
  why: 'A port on any other address can be reached without the VPN.',
  severity: 'critical',
  tier: 'verify',
  source: 'homelab: Port Mapping Strategy',
  remedy: 'npm run deploy -- --only firewall,services',
  byHand: '',
  needs: [],
  of: [],
  file: 'specs/perimeter/published-ports.spec.ts',
  line: 4,
  selected: true,
  state: 'passed',
  failures: [],
  inconclusive: undefined,
  notRun: undefined,
  comparison: null,
  durationMs: 12,
  evidence: ['e1'],
  ...changes,
})

const startedAt = '2026-11-21T01:02:03.000Z'

/** A record of evidence, changed where a case needs it. */
export const record = (changes: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  id: 'e1',
  what: 'docker-containers',
  vantage: 'host',
  startedAt,
  durationMs: 84,
  outcome: { value: [{ name: 'ollama', image: 'ollama/ollama:0.32.15', standIn: 'Ollama 0.32.15' }] },
  ...changes,
})

/** What a small run of one passed requirement leaves behind, changed where a case needs it. */
export const material = (changes: Partial<Material> = {}): Material => {
  const findings = changes.findings ?? [finding()]
  return {
    about: { id: '2026-11-21T01-02-03Z', startedAt, target: { name: 'lab', address: '10.89.0.10' } },
    findings,
    waivers: [],
    known: new Set(findings.map(({ id }) => id)),
    evidence: { records: [record()], unreadable: [] },
    incomplete: [],
    misconfigured: undefined,
    otherTestsFailed: false,
    complete: [],
    atLeast: 'minor',
    finishedAt: '2026-11-21T01:02:09.400Z',
    versions: { plumbline: '0.1.0', node: '24.21.0', vitest: '5.1.0' },
    ...changes,
  }
}

/** The audit of that run. */
export const sampleAudit = (changes: Partial<Material> = {}): Audit => auditOf(material(changes))

const broken = {
  state: 'failed',
  failures: [{ message: 'expected [ { …(2) } ] to deeply equal []', assertion: true }],
} as const

/** A run of a gate that asks for what is new: one failure was there before, one is new, one requirement is attested and one waived. */
export function forgivingAudit(): Audit {
  const waived = { reason: 'The new disk comes in January.', owner: 'operations@example.org', expires: '2027-01-15' }
  const attestation = {
    ...{ requirement: 'NET-19', reason: 'Asked with nmap from the street; nothing answered.', owner: 'Ada Lovelace' },
    ...{ expires: '2027-03-01', seen: '2026-11-01', attestation: true as const },
  }
  return sampleAudit({
    findings: [
      finding({ ...broken }),
      finding({ ...broken, id: 'SEC-04', severity: 'minor', title: 'SSH lets nobody in by a password' }),
      finding({
        id: 'NET-19',
        title: 'The router forwards nothing',
        state: 'failed',
        inconclusive: 'Nobody stands there.',
      }),
      finding({ ...broken, id: 'NET-22', title: 'Refused packets are logged' }),
      finding({ id: 'DNS-01' }),
    ],
    waivers: [attestation, { requirement: 'NET-22', ...waived }],
    since: { run: '2026-11-20T03-00-00Z', finishedAt: '2026-11-20T03:00:00.000Z', known: { 'NET-02': 'failed' } },
  })
}

/** A run in which every verdict occurs, for looking at a report, changed where a case needs it. */
export function variedAudit(changes: Partial<Material> = {}): { audit: Audit; records: EvidenceRecord[] } {
  const answers = (vantage: string, open: readonly number[], other: 'refused' | 'filtered') =>
    [22, 53, 80, 81, 443, 3000, 8188, 11434].flatMap(port =>
      ['10.89.0.10', '100.64.0.1'].map(address => ({
        address,
        port,
        protocol: 'tcp' as const,
        answer: open.includes(port) && (address === '100.64.0.1' || port === 22) ? ('open' as const) : other,
        vantage,
      })),
    )
  const records = [
    record(),
    record({ id: 'e2', what: 'published-ports', raw: '$ ss -lnt\n0.0.0.0:8090\n' }),
    record({
      id: 'e3',
      what: 'gpu',
      outcome: { error: '`nvidia-smi -L` on the host exited with 127: bash: nvidia-smi: command not found' },
    }),
    record({
      id: 'e4',
      what: 'ports 10.89.0.10',
      vantage: 'lan',
      outcome: { value: answers('lan', [22], 'filtered') },
    }),
    record({
      id: 'e5',
      what: 'ports 100.64.0.1',
      vantage: 'tailnet',
      outcome: { value: answers('tailnet', [53, 80, 81, 443], 'refused') },
    }),
    record({
      id: 'e6',
      what: 'ports 100.64.0.1',
      vantage: 'stranger',
      outcome: { value: answers('stranger', [], 'filtered').filter(({ address }) => address === '100.64.0.1') },
    }),
  ]
  const nameless = { evidence: ['e1'], why: 'A name that does not resolve is a service nobody finds.' }
  const findings = [
    finding({
      ...broken,
      evidence: ['e1', 'e2'],
      comparison: {
        expected: '[]',
        seen: '[\n  {\n    "address": "10.89.0.10",\n    "container": "intruder",\n    "port": 8090,\n    "protocol": "tcp",\n  },\n]',
        difference: [{ side: 'seen', text: 'intruder publishes 8090/tcp on 10.89.0.10' }],
      },
    }),
    finding({
      id: 'GPU-01',
      title: 'The GPU is visible inside ollama, with the UUID that the host shows',
      file: 'specs/gpu/visibility.spec.ts',
      state: 'failed',
      inconclusive: '`nvidia-smi -L` on the host exited with 127: bash: nvidia-smi: command not found',
      evidence: ['e3'],
    }),
    finding({
      id: 'NET-22',
      title: 'Refused packets are logged',
      severity: 'minor',
      ...broken,
      file: 'specs/perimeter/firewall.spec.ts',
    }),
    finding({
      id: 'CTR-04',
      title: 'Every container comes back by itself, and none is in a restart loop',
      severity: 'major',
      file: 'specs/containers/lifecycle.spec.ts',
      state: 'skipped',
      selected: true,
      notRun: 'A hook threw: no Docker socket',
      evidence: [],
    }),
    ...Array.from({ length: 9 }, (_, at) =>
      finding({
        ...nameless,
        id: `DNS-0${at + 1}`,
        title: `The mapped name number ${at + 1} resolves to the Tailscale address, over UDP and over TCP`,
        file: 'specs/dns/names.spec.ts',
        severity: at % 3 === 0 ? 'critical' : 'major',
      }),
    ),
  ]
  const waivers = [
    {
      requirement: 'NET-22',
      reason: 'The log fills the disk until the larger one arrives.',
      owner: 'operations@example.org',
      expires: '2027-03-01',
    },
  ]
  return { audit: sampleAudit({ findings, waivers, evidence: { records, unreadable: [] }, ...changes }), records }
}
