import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Argument, Command, InvalidArgumentError } from 'commander'
import { alone } from '../fixtures/lab/lock.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { loadAnyTarget, root, suiteFolder } from '../provision/inventory.ts'
import { declaredRequirements } from '../reports/declared.ts'
import { makeFolder } from '../reports/disk.ts'
import { kindOf, type Waiver } from '../reports/waiver.ts'
import { latestEnd, waiverOn, waiversFile } from '../reports/waivers.ts'
import { withWaiver } from '../reports/waiving.ts'
import { runCommand } from './command.ts'
import { keepFile, textOf } from './init/kept.ts'

type Given = Partial<Pick<Waiver, 'reason' | 'owner' | 'expires' | 'target' | 'attestation' | 'seen'>>

/** As the command line has them. */
type Options = Omit<Given, 'attestation'> & { readonly attest?: true }

const { declared } = declaredRequirements(suiteFolder)

const known = (id: string): string => {
  if (declared.some(one => one.id === id)) return id
  throw new InvalidArgumentError('No spec declares it; `npx vitest --list-tags` lists those that there are.')
}

/** What a waiver, or an attestation, cannot be without, and how a person is asked for it. */
const questions = {
  waiver: {
    reason: 'Why is it accepted?',
    owner: 'Who accepts it (a name or an address)?',
    expires: 'Until which day',
  },
  attestation: {
    reason: 'What was seen, and how?',
    owner: 'Who looked (a name or an address)?',
    expires: 'Until which day does that stand',
  },
} as const

/** What the options leave open, asked of the person at the terminal. @throws ConfigurationError where nobody is there. */
async function complete(id: string, given: Given, today: string): Promise<Waiver> {
  const asked = questions[kindOf(given)]
  const missing = (Object.keys(asked) as (keyof typeof asked)[]).filter(name => given[name] === undefined)
  if (missing.length > 0 && !process.stdin.isTTY)
    throw new ConfigurationError(
      `${kindOf(given) === 'waiver' ? 'A waiver' : 'An attestation'} needs ${missing.map(name => `--${name}`).join(', ')} as well.`,
    )
  const terminal = missing.length > 0 ? createInterface(process.stdin, process.stdout) : undefined
  const answers: Given = {}
  try {
    for (const name of missing) {
      const latest = name === 'expires' ? ` (${latestEnd(today, kindOf(given))} at the latest)?` : ''
      // Ctrl-C and Ctrl-D are an answer, too.
      const answered = terminal?.question(`${asked[name]}${latest} `).catch(() => {
        throw new ConfigurationError('\nNothing is waived.')
      })
      answers[name] = (await answered) ?? ''
    }
  } finally {
    terminal?.close()
  }
  const read = waiverOn(today).safeParse({ requirement: id, ...given, ...answers })
  if (read.success) return read.data
  throw new ConfigurationError(
    `Nothing is waived: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}.`,
  )
}

/** Whether a target can be looked at from here; the lab need not be up for it. */
function isTarget(name: string): boolean {
  if (name === 'lab') return true
  try {
    loadAnyTarget(name)
    return true
  } catch (error) {
    if (error instanceof ConfigurationError) return false
    throw error
  }
}

/** The folder of a file, which a user of the package need not have yet. @throws ConfigurationError where it cannot be made. */
function makeFor(file: string): void {
  try {
    makeFolder(dirname(file))
  } catch (error) {
    throw new ConfigurationError(`Nothing is waived: ${dirname(file)} cannot be made (${(error as Error).message}).`)
  }
}

async function main(id: string, { attest, ...options }: Options): Promise<void> {
  const today = new Date().toISOString().slice(0, 10)
  console.log(`${id} ${declared.find(one => one.id === id)?.title ?? ''}`)
  const waived = await complete(
    id,
    { ...options, ...(attest && { attestation: true, seen: options.seen ?? today }) },
    today,
  )
  if (waived.expires <= today) throw new ConfigurationError(`Nothing is waived: ${waived.expires} is over already.`)
  if (waived.target !== undefined && !isTarget(waived.target))
    console.log(`No inventory here has a target "${waived.target}": it is for none that is called otherwise.`)
  const file = join(root, waiversFile)
  const keep = async (): Promise<void> => {
    const text = withWaiver(textOf(file), waived, today)
    makeFor(file)
    keepFile(file, text)
  }
  // Of two that are written at once, one would be lost.
  await alone(keep, {
    file: join(root, '.cache/waivers.lock'),
    doing: `changing ${waiversFile}`,
    patience: 30_000,
  })
  console.log(
    `${attest ? 'Attested' : 'Waived'} until ${waived.expires}, in ${waiversFile}: commit it with the reason.`,
  )
}

const command = new Command()
  .name('waive')
  .description(`Accept that a requirement does not hold, for a reason and for a while. It still runs, and is listed.`)
  .addArgument(new Argument('<id>', 'the requirement, e.g. NET-05').argParser(known))
  .option('--reason <text>', 'why it is accepted')
  .option('--owner <who>', 'who accepts it')
  .option('--expires <day>', 'the first day on which it holds no longer, e.g. 2027-03-01')
  .option('--target <name>', 'the one target that it is for')
  .option('--attest', 'a person looked where the suite cannot, and it holds: for as long as a year')
  .option('--seen <day>', 'with --attest, the day on which that person looked (default: today)')
  .exitOverride()
  .action(main)

await runCommand(command)
