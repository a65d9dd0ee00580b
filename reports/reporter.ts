import { copyFileSync, existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, SerializedError, TestModule, TestRunEndReason, TestSpecification, Vitest } from 'vitest/node'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { root as usersFolder } from '../provision/inventory.ts'
import { type Audit, auditOf, chapterOf } from './audit.ts'
import { tellGithub, withoutCommands } from './ci.ts'
import { declaredRequirements } from './declared.ts'
import { type EvidenceRecord, readEvidence } from './evidence.ts'
import { findingsOf, isSpec } from './findings.ts'
import { summary } from './formats/summary.ts'
import { heldAgainst, isKept, readHistory, remember } from './history.ts'
import { type LastGreen, lastGreenOf } from './last-green.ts'
import { leave, unlessRefused } from './leave.ts'
import { signManifest } from './manifest.ts'
import type { PastRun } from './past-run.ts'
import { readPreamble, writePreamble } from './preamble.ts'
import { noLongerDeclared, proofsOf } from './proofs.ts'
import { readAgain } from './recorded.ts'
import { type Run, startRun } from './run.ts'
import { type Settings, settingsOf } from './settings.ts'
import { timings } from './timings.ts'
import { versionOf } from './version.ts'

/** The vitest project that holds the suite's own tests. A run of nothing else is none of this reporter's business. */
const suite = 'suite'

/**
 * Turns a vitest run of specs into an audit: judges, writes the run folder, prints the verdict, and owns the exit code.
 * Silent for runs of the suite's own tests. Environment:
 * PLUMBLINE_COMPLETE: `1`, or tiers such as `preflight,verify`, whose every requirement must have been judged;
 * PLUMBLINE_AT_LEAST: the least severity that shuts the gate; PLUMBLINE_SINCE: `last-green` where only what is new since then does; EVIDENCE: the recorded evidence that was judged again;
 * PLUMBLINE_TIMINGS: `1` to print what each look waited and took; PLUMBLINE_SIGN: the SSH key that signs the manifest of the run.
 * PLUMBLINE_NIGHTLY: `1` where it is the audit of a night, which is held against those of the nights before.
 * GITHUB_ACTIONS and its like, as GitHub sets them: see ci.ts.
 */
export default class AuditReporter implements Reporter {
  readonly #redaction: () => (text: string) => string
  #vitest: Vitest | undefined
  #asked: readonly TestSpecification[] = []
  #exitCode: number | undefined

  /** @param options.redaction gives what takes secrets out of error messages before they are kept or printed. */
  constructor({ redaction = () => text => text }: { redaction?: () => (text: string) => string } = {}) {
    this.#redaction = redaction
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#asked = specifications
    const { vitest } = this
    const nothingButSuite = vitest.projects.length > 0 && vitest.projects.every(({ name }) => name === suite)
    if (vitest.config.watch || nothingButSuite || !(specifications.some(isSpec) || specifications.length === 0)) return
    this.#guardExitCode()
    try {
      startRun(homeOf(vitest.config))
    } catch (error) {
      // The set-up of the run comes to the same, and says it in a sentence.
      if (!(error instanceof ConfigurationError)) throw error
    }
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const { config } = this.vitest
    if (this.#exitCode === undefined && !(config.watch && this.#asked.some(isSpec))) return
    const home = homeOf(config)
    const run = startRun(home)
    const audit = this.#audit(run, modules, errors, reason)
    const isJudgedAgain = Boolean(process.env.EVIDENCE) || !existsSync(run.evidence)
    const lost = isJudgedAgain
      ? []
      : unlessRefused('This run cannot be judged again from its evidence', () => this.#complete(run, audit))
    const { records } = readEvidence(run.evidence)
    lost.push(...leave(run.folder, audit, records))
    this.#sign(run.folder)
    const forgotten = isKept(home, run.folder) ? remember(home, audit, isNightly()) : undefined
    if (forgotten !== undefined) lost.push(forgotten)
    this.#say(audit, records, join(run.folder, 'audit.html'))
    for (const sentence of lost) this.vitest.logger.error(sentence)
    if (config.watch) return
    this.#exitCode = audit.exitCode
    process.exitCode = audit.exitCode
    delete process.env.PLUMBLINE_RUN
  }

  get vitest(): Vitest {
    if (this.#vitest === undefined) throw new Error('vitest did not initialise this reporter.')
    return this.#vitest
  }

  /**
   * Until the run has been judged, its exit code is 2, and afterwards it is what was judged: vitest only knows 0 and 1,
   * and says 0 where nothing ran. A refusal (3), a signal (128 and more), and a late failure behind a 0 stand.
   */
  #guardExitCode(): void {
    this.#exitCode = 2
    process.once('exit', () => {
      const late = Number(process.exitCode ?? 0)
      if (late >= 2) return
      process.exitCode = this.#exitCode === 0 && late === 1 ? 2 : this.#exitCode
    })
  }

  /** Prints what became of the run, and tells a CI job. */
  #say(audit: Audit, records: readonly EvidenceRecord[], report: string): void {
    const { config, logger } = this.vitest
    const print = (text: string): void => logger.log(text)
    const told = [
      ...(process.env.PLUMBLINE_TIMINGS ? [timings(records)] : []),
      summary(audit, relative(process.cwd(), report)),
    ]
    print(withoutCommands(told.join('\n'), process.env))
    tellGithub(audit, { environment: process.env, root: config.root, print, warn: text => logger.error(text) })
  }

  #audit(
    run: Run,
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Audit {
    const { config } = this.vitest
    const home = homeOf(config)
    const clean = this.#redaction()
    const replayed = process.env.EVIDENCE
    if (replayed && existsSync(replayed) && !existsSync(run.evidence)) copyFileSync(replayed, run.evidence)
    const recorded = replayed && existsSync(replayed) ? recordedRun(replayed) : undefined
    const settings = { ...settingsOf(home), ...recorded?.settings }
    const { declared: all, unreadable } = declaredRequirements(config.root)
    const { chapters } = run.about().target ?? {}
    const declared = all.filter(({ file }) => chapters?.includes(chapterOf(file)) ?? true)
    const asked = this.#asked.filter(isSpec)
    const files = asked.map(({ moduleId }) => relative(config.root, moduleId))
    const specs = modules.filter(isSpec)
    const others = modules.filter(module => !isSpec(module))
    const { name } = run.about().target ?? {}
    const trail = (isKept(home, run.folder) ? this.#past(home) : []).filter(({ target }) => target === name)
    const { findings: read, incomplete } = findingsOf(specs, declared, files, this.#isFiltered(asked), clean)
    const evidence = readEvidence(run.evidence)
    const judgedBy = versionOf(config.root)
    const findings = recorded ? readAgain(read, evidence.records, { recordedBy: recorded.suite, judgedBy }) : read
    return auditOf({
      about: { ...run.about(), ...recorded?.about },
      ...settings,
      finishedAt: recorded?.finishedAt ?? new Date().toISOString(),
      versions: { plumbline: judgedBy, node: process.versions.node, vitest: this.vitest.version },
      findings: findings.filter(one => one.selected || one.state !== 'absent' || settings.complete.includes(one.tier)),
      known: new Set([...all, ...findings].map(({ id }) => id)),
      ...(chapters !== undefined && { declared: declared.length }),
      evidence,
      proofs: proofsOf(config.root, all),
      past: heldAgainst(trail, isNightly()),
      since: recorded === undefined ? this.#since(settings, trail) : recorded.since,
      trail,
      incomplete: [
        ...(reason === 'interrupted' ? ['The run was interrupted.'] : []),
        ...errors.map(error => clean(`An error outside of any test: ${error.message}`)),
        ...unreadable,
        ...incomplete,
        ...(recorded === undefined && settings.complete.length > 0 ? noLongerDeclared(config.root, all) : []),
        ...(recorded?.incomplete ?? []),
      ],
      otherTestsFailed: others.some(module => module.state() === 'failed'),
    })
  }

  /** Signs what the files of the run are, where somebody wants it signed. */
  #sign(folder: string): void {
    const key = process.env.PLUMBLINE_SIGN
    if (!key) return
    try {
      signManifest(folder, key)
    } catch (error) {
      // The verdict stands: it is the signature alone that is missing, and whoever checks it is told so.
      this.vitest.logger.error(`The manifest was not signed with ${key} (PLUMBLINE_SIGN): ${saidBy(error)}`)
    }
  }

  /** Earlier runs. */
  #past(root: string): readonly PastRun[] {
    const { runs, unreadable } = readHistory(root)
    for (const sentence of unreadable) this.vitest.logger.error(sentence)
    return runs
  }

  /** The run since which only what is new shuts the gate, where somebody wants that and there is one. */
  #since({ sinceLastGreen }: Settings, past: readonly PastRun[]): LastGreen | null {
    const since = sinceLastGreen ? lastGreenOf(past) : null
    if (sinceLastGreen && since === null)
      this.vitest.logger.error('The history knows no run whose gate was open: everything shuts it, known or not.')
    return since
  }

  /** Writes into the evidence what it takes to judge it again. */
  #complete(run: Run, { finishedAt, requirements, complete, atLeast, since, incomplete }: Audit): void {
    const { root } = this.vitest.config
    const selected = new Set(requirements.filter(({ promised }) => promised).map(({ id }) => id))
    const { declared } = declaredRequirements(root)
    writePreamble(
      run.evidence,
      {
        ...readPreamble(run.evidence),
        ...{ finishedAt, complete, atLeast, since, incomplete, waivers: [...settingsOf(homeOf({ root })).waivers] },
        leftOut: declared.map(({ id }) => id).filter(id => !selected.has(id)),
        verdicts: Object.fromEntries(requirements.map(({ id, verdict }) => [id, verdict])),
      },
      this.#redaction(),
    )
  }

  /** Whether a filter chose among the tests of the files: a name, a tag, a line. */
  #isFiltered(asked: readonly TestSpecification[]): boolean {
    const { testNamePattern, tagsFilter } = this.vitest.config
    if (testNamePattern !== undefined || (tagsFilter?.length ?? 0) > 0) return true
    return asked.some(one => one.testLines ?? one.testIds ?? one.testNames ?? one.testNamePattern ?? one.testTagsFilter)
  }
}

/** Where the user's files lie, and runs are kept: where the specs are, but for a package. */
const homeOf = ({ root }: { readonly root: string }): string => (process.env.PLUMBLINE_HOME ? usersFolder : root)

/** Whether `npm run nightly` started this run. */
const isNightly = (): boolean => process.env.PLUMBLINE_NIGHTLY === '1'

/** What a command said that failed. */
const saidBy = (error: unknown): string =>
  String((error as { stderr?: unknown }).stderr || (error as Error).message).trim()

/** What a recorded run was judged by, and when: it is judged by the same again. */
function recordedRun(file: string) {
  const { suite, complete, atLeast, since, waivers, startedAt, finishedAt, incomplete } = readPreamble(file)
  return {
    suite,
    since,
    settings: { complete, atLeast, waivers },
    about: { startedAt },
    finishedAt: finishedAt ?? startedAt,
    incomplete: [...incomplete, ...(finishedAt === null ? ['The recorded run did not come to its end.'] : [])],
  }
}
