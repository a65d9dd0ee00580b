import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Work } from './measure.ts'

const run = promisify(execFile)
const here = import.meta.dirname
const read = (file: string): string => readFileSync(join(here, file), 'utf8')

/** How ssh reaches the host: a configuration that calls it "lab", once plainly and once with one connection for all calls. */
export interface SshFiles {
  readonly plain: string
  readonly shared: string
  /** Where connections that outlive their call put their sockets. */
  readonly sockets: string
}

/** Something else that can ask the host the same. */
export interface Peer {
  readonly name: string
  readonly work: (way: SshFiles) => Work
}

const testinfra = '10.2.2'
const ansible = '2.19.14'
const goss = 'v0.4.8'

const python = async (folder: string): Promise<string> => {
  const bin = join(folder, 'python/bin')
  if (existsSync(join(bin, 'ansible-playbook')) && existsSync(join(bin, 'pytest'))) return bin
  await run('python3', ['-m', 'venv', join(folder, 'python')])
  await run(join(bin, 'pip'), ['install', '--quiet', `pytest-testinfra==${testinfra}`, `ansible-core==${ansible}`])
  return bin
}

async function builtGoss(folder: string): Promise<string> {
  const built = join(folder, 'goss/goss')
  if (existsSync(built)) return built
  mkdirSync(join(folder, 'goss'), { recursive: true })
  writeFileSync(join(folder, 'goss/go.mod'), `module bench\n\ngo 1.22\n\nrequire github.com/goss-org/goss ${goss}\n`)
  const environment = { ...process.env, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' }
  await run('go', ['build', '-o', built, 'github.com/goss-org/goss/cmd/goss'], {
    cwd: join(folder, 'goss'),
    env: environment,
  })
  return built
}

/** The peers that can be had here, and of the others why not. @param folder where their programs are kept. @param way how the host is reached to install what must run there. */
export async function peersIn(
  folder: string,
  way: SshFiles,
): Promise<{ readonly peers: readonly Peer[]; readonly missing: readonly string[] }> {
  const peers: Peer[] = [
    {
      name: 'one script, one ssh',
      work: ({ plain }) => ({
        words: [
          'bash',
          '-c',
          'ssh -F "$0" lab bash -s | sort | awk \'{ print } $2 != "ok" { bad = 1 } END { exit bad || NR != 20 }\'',
          plain,
        ],
        input: read('checks.sh'),
      }),
    },
  ]
  const missing: string[] = []
  const because = (error: unknown): string => (error as Error).message.split('\n')[0]?.slice(0, 160) ?? ''
  try {
    const bin = await python(folder)
    const test = [join(bin, 'pytest'), '-q', '-p', 'no:cacheprovider', '--hosts=ssh://lab', join(here, 'test_host.py')]
    peers.push(
      { name: 'testinfra, one connection', work: ({ shared }) => ({ words: [...test, `--ssh-config=${shared}`] }) },
      { name: 'testinfra as it comes', work: ({ plain }) => ({ words: [...test, `--ssh-config=${plain}`] }) },
      {
        name: 'Ansible, pipelining',
        work: ({ plain, sockets }) => ({
          words: [join(bin, 'ansible-playbook'), '-i', 'lab,', join(here, 'playbook.yaml')],
          environment: {
            ANSIBLE_PIPELINING: '1',
            ANSIBLE_SSH_COMMON_ARGS: `-F ${plain}`,
            ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
            ANSIBLE_INTERPRETER_PYTHON: 'auto_silent',
          },
        }),
      },
    )
  } catch (error) {
    missing.push(`testinfra and Ansible need Python with venv, and their packages: ${because(error)}`)
  }
  try {
    const program = await builtGoss(folder)
    await run('scp', ['-q', '-F', way.plain, program, join(here, 'goss.yaml'), 'lab:'])
    peers.push({
      name: 'Goss, on the host',
      work: ({ plain }) => ({
        words: ['ssh', '-F', plain, 'lab', 'sudo ./goss -g goss.yaml validate --no-color'],
      }),
    })
  } catch (error) {
    missing.push(`Goss needs Go to be built: ${because(error)}`)
  }
  return { peers, missing }
}
