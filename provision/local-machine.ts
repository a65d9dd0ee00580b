import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { Host, type Transport } from './host.ts'

/**
 * This machine in place of a host, for the operations' own tests: the real command lines run in the real shell.
 * Programs that a test machine may not have, or must not touch, are written by the test and come first on PATH.
 */
export class LocalMachine implements Transport {
  readonly name = 'this machine'
  /** An empty folder for what the operations make. */
  readonly folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
  /** Every command line that was run. */
  readonly ran: string[] = []
  readonly host = new Host(this)
  readonly #programs = mkdtempSync(join(tmpdir(), 'plumbline-bin-'))

  constructor() {
    onTestFinished(() => {
      for (const folder of [this.folder, this.#programs]) rmSync(folder, { recursive: true, force: true })
    })
  }

  /** Puts a shell script in a program's place. `$folder` is the test's folder. */
  program(name: string, script: string): void {
    const path = join(this.#programs, name)
    writeFileSync(path, `#!/bin/sh\nfolder=${this.folder}\n${script}\n`)
    chmodSync(path, 0o755)
  }

  async run(command: string, { input }: { input?: string | Uint8Array } = {}) {
    this.ran.push(command)
    const child = spawn('/bin/sh', ['-c', command], {
      env: { ...process.env, PATH: `${this.#programs}:${process.env.PATH}` },
    })
    const exit = Promise.withResolvers<number>()
    child.on('error', exit.reject).on('close', code => exit.resolve(code ?? 128))
    // A program that ends without reading its input is no error of the test.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit.promise])
    return { exitCode, stdout, stderr }
  }
}
