import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ConfigurationError } from '../configuration-error.ts'

/** A key of age's that opens files, and where it stands. */
export interface Identity {
  /** `AGE-SECRET-KEY-…` */
  readonly key: string
  /** As a sentence calls it. */
  readonly place: string
}

/** What came of a file: its content, or why it has none. */
export type Opened = { readonly content: Uint8Array } | { readonly error: string }

type Answer = { readonly found: readonly Opened[] } | { readonly malformed: number } | { readonly failed: string }

/** A thread that was only just started is given this long, in milliseconds: a busy machine is late. */
const patience = 60_000

/**
 * Opens armoured files of age, and waits for it.
 * @returns what each holds, or age's own words why it cannot be opened. @throws ConfigurationError where an identity is none.
 */
export function openAge(files: readonly string[], identities: readonly Identity[]): readonly Opened[] {
  const { port1, port2 } = new MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./unwrap.mjs', import.meta.url), {
    workerData: { port: port2, signal, files, identities: identities.map(({ key }) => key) },
    transferList: [port2],
    execArgv: [],
    // Nothing of this process's is its business.
    env: {},
  })
  worker.unref()
  try {
    Atomics.wait(signal, 0, 0, patience)
    const answer = receiveMessageOnPort(port1)?.message as Answer | undefined
    if (answer === undefined) throw new Error(`age did not answer within ${patience / 1000} s.`)
    if ('found' in answer) return answer.found
    if ('failed' in answer) throw new Error(`age failed: ${answer.failed}`)
    throw new ConfigurationError(
      `${identities[answer.malformed]?.place} holds what begins like a key of age and is none: copy it again, whole.`,
    )
  } finally {
    port1.close()
    void worker.terminate()
  }
}
