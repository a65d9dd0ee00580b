import { ConfigurationError, readMigrationConfiguration } from './configuration.ts'
import { migrate } from './database/migrate.ts'
import { importCommand } from './import-command.ts'
import { serve } from './serve.ts'

async function migrateCommand(): Promise<void> {
  const { MIGRATION_DATABASE_URL, DATABASE_URL } = readMigrationConfiguration(process.env)
  const applied = await migrate(MIGRATION_DATABASE_URL, DATABASE_URL)
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
}

/** The commands, by their names. */
const commands: Readonly<Record<string, (words: string[]) => Promise<void>>> = {
  serve: () => serve(process.env),
  migrate: migrateCommand,
  import: words => importCommand(words, process.env),
}

const [name = 'serve', ...words] = process.argv.slice(2)
const command = commands[name]
try {
  if (!command)
    throw new ConfigurationError(`There is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`)
  await command(words)
} catch (error) {
  const { message } = error as Error
  console.error(message)
  process.exit(error instanceof ConfigurationError ? 3 : 1)
}
