import { join } from 'node:path'
import { Command } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { suiteFolder } from '../provision/inventory.ts'
import { declaredRequirements } from '../reports/declared.ts'
import { makeFolder, writeWhole } from '../reports/disk.ts'
import { catalogOf } from '../reports/formats/oscal/catalog.ts'
import { componentDefinitionOf } from '../reports/formats/oscal/component-definition.ts'
import { versionOf } from '../reports/version.ts'
import { runCommand } from './command.ts'

const catalogFile = 'catalog.json'
const componentFile = 'component-definition.json'

/** Writes the requirements as OSCAL. @throws ConfigurationError where a spec cannot be read, as a catalog is whole or not written, or where the folder cannot be written. */
function write(folder: string): void {
  const { declared, unreadable } = declaredRequirements(suiteFolder)
  if (unreadable.length > 0) throw new ConfigurationError(unreadable.join('\n'))
  const edition = { at: new Date().toISOString(), version: versionOf(suiteFolder) }
  const documents = {
    [catalogFile]: catalogOf(declared, edition),
    [componentFile]: componentDefinitionOf(declared, catalogFile, edition),
  }
  try {
    makeFolder(folder)
    for (const [file, document] of Object.entries(documents)) {
      writeWhole(join(folder, file), `${JSON.stringify(document, undefined, 2)}\n`)
    }
  } catch (error) {
    throw new ConfigurationError(
      `Nothing can be written to ${folder}: ${error instanceof Error ? error.message : error}`,
    )
  }
  console.log(
    `${declared.length} requirements: ${Object.keys(documents)
      .map(file => join(folder, file))
      .join(', ')}`,
  )
}

const command = new Command()
  .name('oscal')
  .description('Write the requirements as an OSCAL catalog, and Plumbline as the component that checks them.')
  .argument('<folder>', 'where the two files are put')
  .exitOverride()
  .action(write)

await runCommand(command)
