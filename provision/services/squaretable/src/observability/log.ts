import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Fields that never reach a log, however they got into an object that is logged. */
const secret = ['password', 'currentPassword', 'token', 'authorization', 'cookie', 'set-cookie', 'secret']

/** Where an error came from, without what it says: its words stand in front of that, and may have lines of their own. */
function placesOf({ message, stack = '' }: Error): string[] {
  const places = stack.slice(stack.indexOf(message) + message.length)
  return places
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 5)
}

/** What is told of an error, and of what it came from. */
function told(error: unknown, deep = 0): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as { code?: unknown }
  const cause = error.cause === undefined || deep > 5 ? {} : { cause: told(error.cause, deep + 1) }
  return { name: error.name, ...(typeof code === 'string' && { code }), at: placesOf(error), ...cause }
}

/** Lines leave together, after a tenth of a second at the latest, and when the process ends: writing each on its own costs every request. */
const standardOutput = { fd: 1, sync: false, minLength: 4096, periodicFlush: 100 }

/** The log: one JSON object on each line. @param destination standard output where nothing else is given. */
export const makeLog = (level: string, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: secret.flatMap(name => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]), censor: '[removed]' },
      // Of an error only its kind, its code and where in our code: its message may hold what somebody wrote.
      serializers: { error: (error: unknown) => told(error) },
    },
    destination ?? pino.destination(standardOutput),
  )
