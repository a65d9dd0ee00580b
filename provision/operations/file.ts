import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/** A file as it should be. Its content is never shown. */
export interface WantedFile {
  readonly path: string
  readonly content: string
  /** Octal digits, e.g. "644". */
  readonly mode?: string
  /** "user:group" */
  readonly owner?: string
}

/** A file with exactly this content, mode and owner. It is replaced in one moment, so that no reader ever sees half of it. */
export const file = ({ path, content, mode = '644', owner = 'root:root' }: WantedFile): Operation => ({
  title: `${path} is as it should be`,
  async *needed(host) {
    const { exitCode, stdout } = await host.read(sh`stat -c '%a %U:%G' -- ${path} && sha256sum <${path}`)
    const [state = '', sum = ''] = stdout.split('\n')
    const digest = createHash('sha256').update(content).digest('hex')
    const same = exitCode === 0 && sum.startsWith(digest)
    if (same && state === `${mode} ${owner}`) return
    if (same) {
      yield {
        what: `set mode ${mode} and owner ${owner} of ${path}`,
        command: sh`chmod ${mode} -- ${path} && chown ${owner} -- ${path}`,
      }
      return
    }
    yield {
      what: exitCode === 0 ? `replace ${path}` : `create ${path}`,
      command: sh`umask 077 && t=$(mktemp -p ${dirname(path)}) && cat >"$t" && chmod ${mode} "$t" && chown ${owner} "$t" && mv -fT "$t" ${path}`,
      input: content,
    }
  },
})
