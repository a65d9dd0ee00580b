#!/usr/bin/env node
// The command of the package: `plumbline <command> [arguments]`, from any folder. The user's files are those of the nearest folder
// upwards that has an inventory.yaml, else of the folder it is called in: inventory, secrets, waivers, and what runs leave.
import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const suite = dirname(fileURLToPath(import.meta.url))

/** A word on the command line: the script with the first arguments that it stands for, and what it does. */
const commands = {
  init: [['cli/init/init.ts'], 'look at a host, write its inventory.yaml, and judge it for the first time'],
  audit: [['cli/gate.ts', 'all'], 'judge a target by everything'],
  gate: [['cli/gate.ts'], 'judge a target by one tier, for CI'],
  update: [['cli/update/update.ts'], 'which images of a target have something newer'],
  report: [['cli/report.ts'], 'pages over all runs, in a browser'],
  judge: [['cli/judge.ts'], 'judge the evidence of an earlier run again, without a host'],
  history: [['cli/history.ts'], 'the runs, and since when something is so'],
  diff: [['cli/diff.ts'], 'what two runs differ in'],
  waive: [['cli/waive.ts'], 'accept a nonconformity for a time'],
  verify: [['cli/verify.ts'], 'whether the files of a run are as it left them'],
  secrets: [['cli/secrets/secrets.ts'], 'the file with the secrets: edit, check, encrypt, rotate'],
  oscal: [['cli/oscal.ts'], 'the requirements as an OSCAL catalog'],
}

const usage = `Usage: plumbline <command> [arguments]

${Object.entries(commands)
  .map(([name, [, what]]) => `  ${name.padEnd(8)} ${what}`)
  .join('\n')}

\`plumbline <command> --help\` says more of one. Exit codes: 0 conforms, 1 a requirement failed, 2 inconclusive or incomplete, 3 bad configuration or usage.`

/** The nearest folder upwards that has an inventory. */
function home(folder = process.cwd()) {
  if (existsSync(join(folder, 'inventory.yaml'))) return folder
  return folder === dirname(folder) ? process.cwd() : home(dirname(folder))
}

/** This Node, where it can run the suite; else the one that the dependencies bring, and undefined where they brought none. */
function node() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 22)) return process.execPath
  try {
    const brought = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
    return existsSync(brought) ? brought : undefined
  } catch {
    return undefined
  }
}

if (process.env.PLUMBLINE_HOME && !statSync(process.env.PLUMBLINE_HOME, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`PLUMBLINE_HOME names no folder: ${process.env.PLUMBLINE_HOME}`)
  process.exit(3)
}

const [word = '', ...words] = process.argv.slice(2)
const command = Object.hasOwn(commands, word) ? commands[word] : undefined
if (['--help', '-h', 'help'].includes(word)) console.log(usage)
else if (['--version', '-V'].includes(word)) console.log(createRequire(import.meta.url)('./package.json').version)
else if (command === undefined) {
  console.error(word === '' ? usage : `Unknown command "${word}": expected one of ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 3
} else if (['audit', 'gate'].includes(word) && needsInventory()) {
  console.error(
    `There is no inventory.yaml in ${process.cwd()} or above it: \`plumbline init <user>@<host>\` writes one there.`,
  )
  process.exitCode = 3
} else run(command[0])

/** @param {string} place the folder of the user's files */
function isSomebodys(place) {
  return Boolean(process.env.PLUMBLINE_HOME) || existsSync(join(place, 'inventory.yaml'))
}

/** Whether a host is to be judged that nothing is known of. */
function needsInventory() {
  const asksForHelp = words.some(one => ['--help', '-h'].includes(one))
  return (
    !asksForHelp && !process.env.EVIDENCE && !process.env.PLUMBLINE_HOME && !existsSync(join(home(), 'inventory.yaml'))
  )
}

/** @param {readonly string[]} first the script and the first of its arguments */
function run([script, ...first]) {
  const program = node()
  if (program === undefined) {
    console.error(
      `Node 22.22 or newer is needed, and this is ${process.versions.node}. The dependencies bring one, unless they were installed with --omit=optional or --ignore-scripts: install them anew, or a newer Node.`,
    )
    process.exitCode = 3
    return
  }
  const place = process.env.PLUMBLINE_HOME ? resolve(process.env.PLUMBLINE_HOME) : home()
  const packaged = /[\\/]node_modules[\\/]/.test(suite)
  const options = [
    '--disable-warning=ExperimentalWarning',
    `--import=${new URL('strip-types.mjs', import.meta.url).href}`,
  ]
  const child = spawn(program, [join(suite, script), ...first, ...words], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PLUMBLINE_HOME: place,
      // Nothing is left in a folder that is nobody's.
      ...(isSomebodys(place) && {
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(place, '.cache', 'compiled'),
      }),
      ...(packaged && { NODE_OPTIONS: [process.env.NODE_OPTIONS, ...options].filter(Boolean).join(' ') }),
      ...(process.env.EVIDENCE && { EVIDENCE: resolve(process.env.EVIDENCE) }),
    },
  })
  // Ctrl-C at a terminal reaches the child as well; what a supervisor sends must be passed on.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(`Node could not be started: ${error.message}`)
    process.exitCode = 3
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}
