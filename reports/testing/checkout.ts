import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from '../../provision/inventory.ts'
import { type Audit, audit } from '../audit.ts'

/** What a checkout does not hold. */
const ownOfThisMachine = /^(node_modules|\.git|\.lab|\.cache|\.env|inventory\.yaml|reports\/out)$/

/** What came of a run of the specs. */
interface Judged {
  readonly exitCode: number
  readonly output: string
  /** What the run left behind. */
  readonly folder: string
  readonly audit: Audit
  /** The verdicts of what the run had to judge, by requirement. */
  readonly verdicts: Readonly<Record<string, string>>
}

/** A checkout of the suite as on a machine that knows no target: no lab, no inventory, no secrets. For tests. */
export class Checkout {
  readonly folder = mkdtempSync(join(tmpdir(), 'plumbline-checkout-'))

  constructor() {
    cpSync(root, this.folder, { recursive: true, filter: path => !ownOfThisMachine.test(relative(root, path)) })
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'))
  }

  /** Runs the specs there. @param words more of vitest's. @param environment beside this process' own. */
  async specs(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Judged> {
    const run = mkdtempSync(join(this.folder, 'run-'))
    const { TARGET: _, EVIDENCE: __, PLUMBLINE_COMPLETE: ___, ...inherited } = process.env
    const env = { ...inherited, VITEST: '', GITHUB_ACTIONS: '', NO_COLOR: '1', PLUMBLINE_RUN: run, ...environment }
    const { promise, resolve } = Promise.withResolvers<{ exitCode: number; output: string }>()
    const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'specs', '--project', 'specs']
    const options = { cwd: this.folder, env, maxBuffer: 10_000_000 }
    execFile(process.execPath, [...vitest, ...words], options, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    )
    const ended = await promise
    const made = audit.parse(JSON.parse(readFileSync(join(run, 'audit.json'), 'utf8')))
    const judged = made.requirements.filter(({ promised }) => promised)
    return {
      ...ended,
      folder: run,
      audit: made,
      verdicts: Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict])),
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
