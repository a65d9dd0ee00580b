import { join } from 'node:path'
import { Command } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { root } from '../provision/inventory.ts'
import { changedSince, type Signature, signatureOf } from '../reports/manifest.ts'
import { runCommand } from './command.ts'

interface Options {
  readonly signers?: string
  readonly identity?: string
}

const told = (signature: Signature): string =>
  signature === 'none'
    ? 'Nobody signed it: whoever changes a file can change the manifest too.'
    : 'by' in signature
      ? `Signed with the ${signature.by}.`
      : `The signature does not hold: ${signature.problem}`

function main(folder: string, { signers, identity }: Options): void {
  if ((signers === undefined) !== (identity === undefined))
    throw new ConfigurationError('--signers and --identity go together.')
  const changed = changedSince(folder)
  const signature = signatureOf(
    folder,
    signers === undefined || identity === undefined ? undefined : { file: signers, identity },
  )
  console.log(changed.length === 0 ? `${folder} is as the run left it.` : changed.join('\n'))
  console.log(told(signature))
  const holds = signature === 'none' ? signers === undefined : 'by' in signature
  process.exitCode = changed.length === 0 && holds ? 0 : 1
}

const command = new Command()
  .name('verify')
  .description(
    'Says what of the files of a run was changed since: exit code 0 where nothing was, 1 where something was.',
  )
  .argument('[folder]', 'the folder of a run', join(root, 'reports/out/latest'))
  .option('--signers <file>', 'who may sign, as `ssh-keygen -Y verify` reads it')
  .option('--identity <who>', 'who of them has to have signed')
  .exitOverride()
  .action(main)

await runCommand(command)
