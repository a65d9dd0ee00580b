// Runs one of the suite's commands: `node begin.mjs <command> [arguments]`, or `npm run <command> -- [arguments]`.
// Needs nothing but a Node that is not older than 18: it brings the dependencies, and with them the Node that runs everything else.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const binaries = join(root, 'node_modules', '.bin')

/** A word on the command line, and the script with the first arguments that it stands for. */
const commands = {
  start: ['cli/start.ts'],
  test: ['cli/test.ts'],
  init: ['cli/init/init.ts'],
  lab: ['cli/lab.ts'],
  deploy: ['cli/deploy.ts'],
  plan: ['cli/plan.ts'],
  undeploy: ['cli/undeploy.ts'],
  prove: ['cli/prove/prove.ts'],
  gate: ['cli/gate.ts'],
  update: ['cli/update/update.ts'],
  history: ['cli/history.ts'],
  diff: ['cli/diff.ts'],
  waive: ['cli/waive.ts'],
  verify: ['cli/verify.ts'],
  secrets: ['cli/secrets/secrets.ts'],
  nightly: ['cli/nightly/nightly.ts'],
  report: ['cli/report.ts'],
  oscal: ['cli/oscal.ts'],
  judge: ['cli/judge.ts'],
}

/** The packages of a lock file by where they lie. @param {string} file */
const packages = file => JSON.parse(readFileSync(file, 'utf8')).packages

/** Whether everything that package-lock.json names lies in node_modules, by the record that npm itself keeps there. */
function installed() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record) || !existsSync(join(binaries, 'node'))) return false
  const there = packages(record)
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || there[path]?.version === wanted.version,
  )
}

/** Installs what package-lock.json names. */
function install() {
  console.log('Installing the npm dependencies (npm ci) …')
  // Warnings left out: npm complains of a Node older than the one that it is just about to install.
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (error) fail(`npm could not be started: ${error.message}`)
  if (status !== 0) fail(`\`npm ci\` failed with exit code ${status}; its output above says why.`)
  if (!existsSync(join(binaries, 'node')))
    fail('`npm ci` brought no node_modules/.bin/node: install scripts must be allowed for the package "node".')
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(3)
}

const [word = '', ...words] = process.argv.slice(2)
const command = commands[word]
if (command === undefined)
  fail(`Unknown command "${word}": node begin.mjs ${Object.keys(commands).join('|')} [arguments]`)
if (!installed()) install()

const child = spawn(join(binaries, 'node'), [...command, ...words], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` },
})
// Ctrl-C at a terminal reaches the whole process group, the child included: passing it on would make it two. This process only
// waits. A signal sent to this process alone, by a supervisor, must be passed on.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT')
})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', error => fail(`The suite's Node could not be started: ${error.message}`))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal]
})
