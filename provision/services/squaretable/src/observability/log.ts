import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Fields that never reach a log, however they got into an object that is logged. */
const secret = ['password', 'currentPassword', 'token', 'authorization', 'cookie', 'set-cookie', 'secret']

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
      serializers: {
        error: (error: Error & { code?: unknown }) => ({
          name: error.name,
          code: error.code,
          at: error.stack?.split('\n').slice(1, 6),
        }),
      },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  )
