import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that answers HTTP on the loopback address. */
export interface Server {
  readonly origin: string
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Starts a program with Node and waits until it answers. @throws Error with what it printed when it ends before. */
export async function startServer(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Server> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, words, {
    env: { ...environment, PORT: String(port), METRICS_PORT: String(metricsPort), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', chunk => {
    printed += String(chunk)
  })
  const origin = `http://127.0.0.1:${port}`
  const answers = (): Promise<boolean> =>
    fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    )
  const deadline = Date.now() + 20_000
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${words.join(' ')} did not begin to answer: ${printed}`)
    await delay(50)
  }
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
