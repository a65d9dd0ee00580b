import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Host } from '../host.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { scansRole, whereScanner } from './scans.ts'

const [first, second] = ['a', 'b'].map(digit => digit.repeat(64))

/** A host with two images, whose scanner is played: it notes what it was asked, and fails where the test says so. */
function hostWith(scanner: 'trivy' | 'grype' | undefined) {
  const machine = new LocalMachine()
  const at = join(machine.folder, 'scans')
  mkdirSync(at)
  machine.program(
    'docker',
    `case $1 in ps) echo one; echo two ;; inspect) case $3 in *Config*) printf 'sha256:${first} web:1\\nsha256:${second} db:2\\n' ;; *) printf 'sha256:${first}\\nsha256:${second}\\n' ;; esac ;; esac`,
  )
  for (const name of ['trivy', 'grype'])
    if (name === scanner)
      machine.program(
        name,
        `echo "${name} $*" >>"$folder/asked"; for word; do case $last in --output | --file) out=$word ;; esac; last=$word; [ "$word" != "$(cat "$folder/broken" 2>/dev/null)" ] || exit 1; done; echo '{}' >"$out"`,
      )
  machine.program('systemctl', 'exit 0')
  const here = (text: string): string =>
    text.replaceAll('/var/lib/plumbline/scans', at).replace(/systemctl start \S+/, `sh ${machine.folder}/scan.sh`)
  writeFileSync(join(machine.folder, 'scan.sh'), here(readFileSync(join(import.meta.dirname, 'scan.sh'), 'utf8')))
  const host = new Host({
    name: machine.name,
    run: (command: string, { input }: { input?: string | Uint8Array } = {}) =>
      machine.run(here(command), typeof input === 'string' ? { input: here(input) } : {}),
  })
  const deployed = async (): Promise<string[]> => {
    const steps: string[] = []
    await apply(host, scansRole.slice(-1), { onStep: ({ what }, done) => void (done && steps.push(what)) })
    return steps
  }
  return { machine, at, deployed, asked: () => readFileSync(join(machine.folder, 'asked'), 'utf8') }
}

test('every image is scanned once, and a second deploy has nothing to do', async () => {
  const { at, deployed, asked } = hostWith('trivy')

  expect(await deployed()).toEqual(['scan the images for vulnerabilities'])
  expect(readdirSync(at).toSorted()).toEqual([`${first}.json`, `${second}.json`])
  expect(asked().match(/^trivy image .* web:1$/gm)).toHaveLength(1)
  expect(await deployed()).toEqual([])

  const old = new Date(Date.now() - 8 * 86_400_000)
  utimesSync(join(at, `${second}.json`), old, old)
  expect(await deployed()).toHaveLength(1)
})

test('Grype does as well', async () => {
  const { at, deployed, asked } = hostWith('grype')

  expect(await deployed()).toHaveLength(1)
  expect(asked()).toMatch(/^grype --quiet --only-fixed --output json --file \S+ docker:db:2$/m)
  expect(readdirSync(at)).toHaveLength(2)
})

test('an image that cannot be scanned is named, and the others are scanned all the same', async () => {
  const { at, machine, deployed } = hostWith('trivy')
  writeFileSync(join(machine.folder, 'broken'), 'web:1')

  await expect(deployed()).rejects.toThrow(/could not be scanned: web:1/)
  expect(readdirSync(at)).toEqual([`${second}.json`])
})

test('a host without a scanner is left alone', async () => {
  const machine = new LocalMachine()
  machine.program('command', 'exit 1')
  const operation = whereScanner({
    title: 'x',
    async *needed() {
      yield { what: 'x', command: 'touch "$folder/x"' }
    },
  })
  await apply(machine.host, [operation])
  expect(existsSync(join(machine.folder, 'x'))).toBe(false)
})
