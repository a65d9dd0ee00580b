import { ConfigurationError, readMigrationConfiguration } from './configuration.ts'
import { compareSchema } from './database/compare.ts'
import { migrate } from './database/migrate.ts'
import { exportCommand } from './export-command.ts'
import { importCommand } from './import-command.ts'
import { serve } from './serve.ts'

async function migrateCommand(): Promise<void> {
  const { MIGRATION_DATABASE_URL, DATABASE_URL } = readMigrationConfiguration(process.env)
  const applied = await migrate(MIGRATION_DATABASE_URL, DATABASE_URL)
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
}

async function schemaCommand(): Promise<void> {
  const { MIGRATION_DATABASE_URL } = readMigrationConfiguration(process.env)
  const differences = await compareSchema(MIGRATION_DATABASE_URL)
  console.log(differences.length === 0 ? 'The schema is as the code has it.' : differences.join('\n'))
  if (differences.length > 0) process.exitCode = 1
}

/** The commands, by their names. */
const commands: Readonly<Record<string, (words: string[]) => Promise<void>>> = {
  serve: () => serve(process.env),
  migrate: migrateCommand,
  schema: schemaCommand,
  import: words => importCommand(words, process.env),
  export: words => exportCommand(words, process.env),
}

const [name = 'serve', ...words] = process.argv.slice(2)
const command = commands[name]
try {
  if (!command)
    throw new ConfigurationError(`There is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`)
  await command(words)
} catch (error) {
  // An error of the network may have no words of its own, only a code.
  const { message, code } = error as Error & { code?: string }
  console.error(message || code || 'It failed.')
  process.exit(error instanceof ConfigurationError ? 3 : 1)
}
