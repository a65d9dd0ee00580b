import { enableCompileCache } from 'node:module'
import { join, relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { redaction } from './fixtures/look/redaction.ts'
import { knownSecrets } from './fixtures/look/secrets.ts'
import { withoutNightly } from './fixtures/requirement.ts'
import DocumentOrder from './fixtures/run/sequencer.ts'
import { isHost, isServiceOnly, root } from './provision/inventory.ts'
import { declaredRequirements } from './reports/declared.ts'
import { recordedIn } from './reports/preamble.ts'
import { foldersOf } from './specs/chapters.ts'

// What one run compiled, the next need not compile again; what is counted for coverage is exact only without.
if (!process.argv.includes('--coverage')) {
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
}

/** A package keeps what it can do without in the folder of its user. */
const isPackage = root !== import.meta.dirname

/** Every requirement is a tag as well: `--tags-filter=NET-05` picks it. */
const { declared } = declaredRequirements(import.meta.dirname)

/** The service of its own, whose tests need databases. */
const squaretable = 'provision/services/squaretable'

/** The run whose evidence is judged again; what is wrong with the file is for the run's set-up to say. */
const recorded = recordedIn(process.env.EVIDENCE)
const leftOut = declared.map(({ id }) => id).filter(id => recorded?.leftOut.includes(id))

/** At the keyboard, all specs at once leave out what may take minutes: it is for the audit, and for who names it. */
const quick =
  process.argv.some(word => /^specs\/?$/.test(word)) && !process.env.PLUMBLINE_COMPLETE && !process.env.EVIDENCE

/** A busy machine is late, and no less right. */
const unhurried = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
}

export default defineConfig({
  ...(isPackage && { cacheDir: join(root, '.cache/vite') }),
  test: {
    ...(isPackage && { fsModuleCachePath: join(root, '.cache/transformed') }),
    ...(quick && { tagsFilter: [withoutNightly] }),
    // What was left out then is left out now; what there was not yet is asked, and not found.
    ...(leftOut.length > 0 && { tagsFilter: [`not (${leftOut.join(' or ')})`] }),
    coverage: {
      provider: 'v8',
      include: [`${squaretable}/src/**/*.ts`],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      reportsDirectory: 'reports/out/coverage',
      reporter: [['text', { skipFull: true }], 'json-summary'],
      thresholds: {
        lines: 85,
        // What keeps the tenants apart.
        [`${squaretable}/src/auth/**`]: { lines: 100 },
        [`${squaretable}/src/middleware/{tenant,authenticate,authorize}.ts`]: { lines: 100 },
        [`${squaretable}/src/database/tenant-transaction.ts`]: { lines: 100 },
        [`${squaretable}/src/repositories/**`]: { lines: 100 },
      },
    },
    reporters: ['./reports/progress.ts', ['./reports/reporter.ts', { redaction: () => redaction(knownSecrets()) }]],
    expect: { requireAssertions: true },
    sequence: { sequencer: DocumentOrder },
    includeTaskLocation: true,
    silent: 'passed-only',
    // What was made on the target is removed at the end, and that takes as long as it takes.
    teardownTimeout: 90_000,
    tags: [
      { name: 'critical', description: 'A break-in or an outage when it does not hold' },
      { name: 'major', description: 'Something important does not work or is weaker than it should be' },
      { name: 'minor', description: 'Worth mending' },
      { name: 'preflight', description: 'Read-only, before a deploy' },
      { name: 'verify', description: 'After a deploy, and on demand' },
      { name: 'nightly', description: 'In the nightly audit; may take minutes' },
      { name: 'drill', description: 'Disturbs the target' },
      ...declared.map(({ id, title }) => ({ name: id, description: title })),
    ],
    projects: [
      {
        test: {
          name: 'specs',
          include: (recorded ? !isHost(recorded.target) : isServiceOnly())
            ? foldersOf('service').map(chapter => `specs/${chapter}/**/*.spec.ts`)
            : [
                'specs/**/*.spec.ts',
                ...(isPackage ? [`${relative(import.meta.dirname, root)}/specs/**/*.spec.ts`] : []),
              ],
          globalSetup: './fixtures/run/setup.ts',
          // One worker for all files: one SSH connection to each machine, and nothing observed twice.
          isolate: false,
          maxWorkers: 1,
          sequence: { concurrent: true },
          maxConcurrency: 100,
        },
      },
      {
        test: {
          name: 'suite',
          include: ['{cli,fixtures,provision,reports,specs}/**/*.test.ts'],
          exclude: [`${squaretable}/**`],
          ...unhurried,
        },
      },
      {
        test: {
          // They change the lab, so they go one after another, and only where they are named.
          name: 'drills',
          include: process.argv.includes('drills') ? ['cli/**/*.drill.ts'] : [],
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          // Where there is only the log of a run, "[ Array(1) ]" tells nobody what went wrong.
          chaiConfig: { truncateThreshold: 0 },
        },
      },
      {
        test: {
          name: 'squaretable',
          include: [`${squaretable}/**/*.test.ts`],
          globalSetup: './fixtures/lab/databases.ts',
          ...unhurried,
        },
      },
    ],
  },
})
