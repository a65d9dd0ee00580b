import { resolve } from 'node:path'
import { Command } from 'commander'
import { encryptDotenv, rotateDotenv } from '../../provision/at-rest/sops-write.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { loadAnyTarget } from '../../provision/inventory.ts'
import { runCommand, unnamedTarget } from '../command.ts'
import { check, checkAlone } from './check.ts'
import { edit, unreadable } from './edit.ts'
import { ensureKey } from './own-key.ts'
import { mustStayOpen, recipientsFor } from './recipients.ts'
import { formInWords, openForChange, readSecretsFile, writeSecretsFile } from './secrets-file.ts'

/** As the command line has them. */
interface Options {
  readonly target?: string
  readonly recipient?: readonly string[]
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

/** The file that is meant: the one that is named, in the folder that it was typed in, else the target's. */
const fileOf = (named: string | undefined, { target }: Options): string =>
  named === undefined ? loadAnyTarget(target).secretsFile : resolve(process.env.INIT_CWD ?? '.', named)

async function encrypt(named: string | undefined, options: Options): Promise<void> {
  const { file, form, text } = readSecretsFile(fileOf(named, options))
  if (form !== 'clear') throw new ConfigurationError(`${file} is ${formInWords(form)} already.`)
  if (/\.(ya?ml|json)$/i.test(file))
    throw new ConfigurationError(
      `${file} is YAML or JSON, which is only read here: \`sops encrypt --in-place ${file}\` encrypts it.`,
    )
  const complaint = unreadable(text)
  if (complaint !== undefined) throw new ConfigurationError(`${file} is not encrypted: ${complaint}`)
  const recipients = await recipientsFor(file, options.recipient ?? [])
  writeSecretsFile(file, await encryptDotenv(text, recipients), text)
  console.log(
    `${file} is encrypted to ${recipients.join(', ')}. \`npm run secrets -- edit\` changes it, and so does sops.`,
  )
  console.log('Where it was committed in clear before, the history keeps that: change every secret in it.')
}

async function rotate(named: string | undefined, options: Options): Promise<void> {
  const before = readSecretsFile(fileOf(named, options))
  const opened = openForChange(before, 'rotate')
  const { add = [], remove = [] } = options
  const left = opened.metadata.recipients.map(({ recipient }) => recipient).filter(one => !remove.includes(one))
  await mustStayOpen([...left, ...add])
  const after = await rotateDotenv(before.text, opened, { add, remove })
  writeSecretsFile(before.file, after, before.text)
  console.log(`${before.file} has a new key, and all of it is encrypted anew.`)
  if (remove.length > 0)
    console.log('Who was removed may have kept what the file held, or an older copy of it: change the secrets as well.')
}

async function key(): Promise<void> {
  const { made, recipients } = await ensureKey()
  for (const { recipient, place } of recipients) console.log(`${recipient}  ${made ? 'made, ' : ''}in ${place}`)
  if (made) console.log('Keep a copy of that file elsewhere: without it nobody opens what is encrypted to it.')
}

function report(named: string | undefined, options: Options): void {
  const { told, wrong } =
    named === undefined ? check(loadAnyTarget(options.target)) : checkAlone(fileOf(named, options))
  for (const sentence of told) console.log(sentence)
  for (const sentence of wrong) console.error(sentence)
  if (wrong.length > 0) process.exitCode = 1
}

const many = (word: string, before: readonly string[] = []): string[] => [...before, ...word.split(',').filter(Boolean)]

const command = new Command()
  .name('secrets')
  .description('The file with the secrets of a deploy, encrypted by SOPS with age. No value is ever printed.')
  .exitOverride()

/** A command on a file: the target's own where none is named. */
const onFile = (name: string, what: string): Command =>
  command
    .command(name)
    .description(what)
    .argument('[file]', "another file than the target's secretsFile")
    .option('--target <name>', `whose file is meant (default: ${unnamedTarget})`)

onFile('edit', 'open it in $EDITOR, and encrypt it again').action(async (file, options) =>
  console.log(await edit(fileOf(file, options))),
)
onFile('check', 'open it as a deploy does, and say what is missing or not fit').action(report)
onFile('encrypt', 'encrypt a file that is in clear')
  .option('--recipient <age1…>', 'to whom, several times or separated by commas', many)
  .action(encrypt)
onFile('rotate', 'give it a new key, and encrypt all of it anew')
  .option('--add <age1…>', 'who may open it from now on as well', many)
  .option('--remove <age1…>', 'who may not any more', many)
  .action(rotate)
command.command('key').description("this user's own key of age's, made where there is none").action(key)

await runCommand(command)
