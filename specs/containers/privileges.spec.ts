import { requirement, test } from '../../fixtures/index.ts'

/** Those whose images begin as root and give it up at most later, or never. */
const asRoot = ['comfyui', 'nginx-proxy-manager', 'ollama', 'open-webui', 'pihole']
const declared = [...asRoot, 'squaretable', 'squaretable-postgres', 'squaretable-redis']

test(
  'No container of the stack can gain privileges, or is root where its image does not need to be',
  requirement('CTR-07', {
    why: 'Whoever breaks into a service gets what its process may get: with a setuid program the whole container, and as root the first step out of it.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Best practices, least privilege',
    remedy: '`npm run deploy` puts `no-new-privileges` and the user back.',
    needs: ['PRE-04', 'CTR-02'],
  }),
  async ({ expect, docker }) => {
    const { running, problems } = await docker.privileges(declared, asRoot)

    expect(running).toHaveSome('process of a container')
    expect(problems).toEqual([])
  },
)

test(
  'Nobody but root and the account that deploys may command Docker',
  requirement('CTR-11', {
    why: 'Whoever may command Docker starts a container that holds the whole disk: it is root without a password, and sudo logs nothing of it.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Docker Role, user group permissions',
    remedy:
      '`gpasswd --delete <user> docker` takes somebody out of the group; `chmod 660 /run/docker.sock` shuts the socket to everybody, and a restart of docker.socket does it too.',
    of: ['docker'],
    needs: ['PRE-01'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.commanders()).toEqual([])
  },
)

test(
  'Ollama and ComfyUI alone are given the graphics card',
  requirement('CTR-13', {
    why: 'Open WebUI does not compute on the card, and whoever breaks into it would hold it; without it Ollama and ComfyUI run on the processor.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: AI Services (runtime: nvidia, runtime: default)',
    remedy: 'npm run deploy -- --only ollama,comfyui,open-webui',
    of: ['stack', 'gpu'],
    needs: ['CTR-02'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.stack()).toHaveSome('container of the stack')
    expect(await docker.cardProblems(declared, ['comfyui', 'ollama'])).toEqual([])
  },
)
