import type { Kind } from './kind.ts'

/** What keeps a house of containers: names, dashboards, databases, the engine itself. */
export const houseKinds: readonly Kind[] = [
  {
    name: 'Pi-hole',
    is: 'resolver',
    paths: ['/api/info/login'],
    says: said => said.has('/api/info/login', 'dns', 'https_port', 'took') || /\bPi-hole\b/.test(said.text('/')),
    image: /(^|\/)pihole$/,
    processes: ['pihole-FTL'],
    ports: [],
  },
  {
    name: 'AdGuard Home',
    is: 'resolver',
    paths: ['/control/status', '/login.html'],
    says: said =>
      said.has('/control/status', 'protection_enabled', 'dns_addresses') ||
      /AdGuard/i.test(said.text('/')) ||
      /AdGuard/i.test(said.text('/login.html')) ||
      // Before the first login, and behind it.
      /(^|\/)install\.html$/.test(said.header('/', 'location')) ||
      (/(^|\/)login\.html$/.test(said.header('/', 'location')) &&
        [401, 403].includes(said.status('/control/status') ?? 0)),
    image: /(^|\/)adguardhome$/i,
    processes: ['AdGuardHome'],
    ports: [],
  },
  {
    name: 'Portainer',
    is: 'manages containers',
    paths: ['/api/system/status', '/api/status'],
    says: said => ['/api/system/status', '/api/status'].some(path => said.has(path, 'Version', 'InstanceID')),
    image: /(^|\/)portainer(-ce|-ee)?$/,
    processes: ['portainer'],
    ports: [9000, 9443],
  },
  {
    name: 'Grafana',
    is: 'dashboards',
    paths: ['/api/health'],
    says: said => said.has('/api/health', 'database', 'version') || /<title>Grafana<\/title>/.test(said.text('/')),
    image: /(^|\/)grafana(-oss|-enterprise)?$/,
    processes: ['grafana', 'grafana-server'],
    ports: [],
  },
  {
    name: 'Prometheus',
    is: 'metrics',
    paths: ['/api/v1/status/buildinfo'],
    says: said => {
      const data = said.object('/api/v1/status/buildinfo')?.data
      return typeof data === 'object' && data !== null && 'goVersion' in data
    },
    image: /(^|\/)prometheus$/,
    processes: ['prometheus'],
    ports: [],
    open: true,
  },
  {
    name: 'Docker Engine',
    is: 'root on the host for whoever reaches it',
    paths: ['/_ping'],
    says: said => said.everSays('server', /^Docker\//) || said.everSays('api-version', /^\d+\.\d+$/),
    image: /(^|\/)docker$/,
    processes: ['dockerd'],
    ports: [2375],
    open: true,
  },
  {
    name: 'Squaretable',
    is: 'multi-tenant service',
    paths: [],
    says: () => false,
    image: /(^|\/)squaretable$/,
    ports: [],
  },
  {
    name: 'Redis',
    is: 'database',
    paths: [],
    // Its own words to a line that is no command of its own, with a password, without one, and where it lets in nobody from afar.
    says: ({ conversation: { other = '' } }) =>
      /^-(ERR wrong number of arguments for '?get|ERR unknown command|NOAUTH |DENIED Redis )/i.test(other),
    image: /(^|\/)(redis|valkey)(-stack(-server)?)?$/,
    processes: ['redis-server', 'valkey-server'],
    ports: [6379],
    silent: true,
  },
  {
    name: 'PostgreSQL',
    is: 'database',
    paths: [],
    says: () => false, // it closes the connection without a word
    image: /(^|\/)(postgres|postgresql|pgvector|timescaledb|postgis)$/,
    processes: ['postgres'],
    ports: [5432],
    silent: true,
  },
]
