import { Command } from 'commander'
import { loadTarget } from '../provision/inventory.ts'
import { undeploy } from '../provision/undeploy.ts'
import { interruptible } from './interrupting.ts'
import { runOnHost } from './on-host.ts'
import { changeLine } from './plan-words.ts'

async function run(name: string, { dryRun, data }: { dryRun: boolean; data: boolean }): Promise<number> {
  const target = loadTarget(name)
  const onChange = (change: Parameters<typeof changeLine>[0]) => console.log(changeLine(change))
  const changes = await undeploy(target, { dryRun, data, onChange, ...interruptible() })
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
  if (changes.length === 0) console.log(`Nothing of a deploy is on ${target.name}.`)
  else if (dryRun) console.log(`${count} to make on ${target.name}. Nothing was changed.`)
  else
    console.log(
      `${count} on ${target.name}, which is as it was before the first deploy. Images and installed packages stay${data ? '' : ', and so does the data'}.`,
    )
  return 0
}

await runOnHost(
  new Command()
    .name('undeploy')
    .description(
      'Take back what deploys have done to a host: containers, network, units, settings, firewall and guard are as before the first one. Data stays.',
    )
    .argument('<target>', 'a target of the inventory')
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .option('--data', 'remove the data of the services too', false),
  run,
)
