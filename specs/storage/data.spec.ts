import { requirement, test } from '../../fixtures/index.ts'

/** The tree of the storage architecture, under the cold storage. */
const tree = {
  open: ['', 'ai', 'services'],
  closed: [
    ...['ai/comfyui', 'ai/ollama', 'ai/open-webui'],
    ...['services/nginx-proxy', 'services/pihole', 'services/squaretable'],
  ],
  inside: [
    ...['ai/comfyui/data', 'ai/comfyui/data/workflows', 'ai/comfyui/input', 'ai/comfyui/models', 'ai/comfyui/output'],
    ...['checkpoints', 'controlnet', 'embeddings', 'loras', 'vae'].map(name => `ai/comfyui/models/${name}`),
    ...['ai/ollama/models', 'ai/ollama/models/blobs', 'ai/ollama/models/manifests'],
    ...['ai/open-webui/data', 'ai/open-webui/data/cache', 'ai/open-webui/data/uploads'],
    ...['services/nginx-proxy/data', 'services/nginx-proxy/data/custom_ssl', 'services/nginx-proxy/data/nginx'],
    ...['services/nginx-proxy/certificates', 'services/nginx-proxy/certificates/letsencrypt'],
    ...['accounts', 'archive', 'live'].map(name => `services/nginx-proxy/certificates/letsencrypt/${name}`),
    ...['services/pihole/config', 'services/pihole/logs'],
    ...['services/squaretable/postgres', 'services/squaretable/redis'],
  ],
}

/** What each container keeps, and the folder of the cold storage that it keeps it in. */
const kept = {
  comfyui: {
    '/root/ComfyUI/input': 'ai/comfyui/input',
    '/root/ComfyUI/models': 'ai/comfyui/models',
    '/root/ComfyUI/output': 'ai/comfyui/output',
    '/root/ComfyUI/user': 'ai/comfyui/data',
  },
  'nginx-proxy-manager': {
    '/data': 'services/nginx-proxy/data',
    '/etc/letsencrypt': 'services/nginx-proxy/certificates/letsencrypt',
  },
  ollama: { '/root/.ollama/models': 'ai/ollama/models' },
  'open-webui': { '/app/backend/data': 'ai/open-webui/data' },
  pihole: { '/etc/pihole': 'services/pihole/config', '/var/log/pihole': 'services/pihole/logs' },
  squaretable: {},
  'squaretable-postgres': { '/var/lib/postgresql/data': 'services/squaretable/postgres' },
  'squaretable-redis': { '/data': 'services/squaretable/redis' },
}

test(
  'The whole tree of the cold storage is there, and closed to whom it is not for',
  requirement('STO-01', {
    why: 'A service whose folder is missing begins anew without its data, and in a folder that everybody may write to anybody changes it.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Storage Architecture',
    remedy: '`npm run deploy -- --only storage` makes folders that are missing, and puts owners and modes right.',
    of: ['stack'],
  }),
  async ({ expect, data, target }) => {
    expect(await data.treeProblems({ ...tree, owners: [...new Set(['root', target.ssh.user])] })).toEqual([])
  },
)

test(
  'What the containers keep lies in the cold storage, and in no volume elsewhere',
  requirement('STO-02', {
    why: 'What lies in an anonymous volume is on the system disk, in no backup, and gone at the next `docker compose down --volumes`.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Storage Architecture, persistent volumes',
    remedy:
      '`npm run deploy` mounts the folders of the cold storage again. What already lies in a volume: `docker cp` it out first.',
    of: ['stack'],
    needs: ['CTR-02'],
  }),
  async ({ expect, data }) => {
    expect(await data.keptElsewhere(kept)).toEqual([])
  },
)

test(
  'More than 20 % of the cold storage is free',
  requirement('STO-03', {
    why: 'A full disk stops chats in the middle of a sentence, and a database that cannot write may not start again.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Monitoring & Observability, alerting (disk space)',
    remedy:
      'Remove models that nobody uses (`docker exec ollama ollama rm <model>`) and old pictures (ai/comfyui/output), or take a larger disk. `du -xh --max-depth 3 <path> | sort -h | tail` shows what is large.',
    of: ['coldStorage'],
  }),
  async ({ expect, storage }) => {
    expect(await storage.lacksShare(20)).toEqual([])
  },
)
