import type { Kind } from './kind.ts'

/** Programs that stand before others. */
export const frontKinds: readonly Kind[] = [
  {
    name: 'Nginx Proxy Manager',
    is: 'proxy',
    paths: ['/api/'],
    says: said => {
      const version = said.object('/api/')?.version
      return (
        (typeof version === 'object' && version !== null && 'major' in version && 'revision' in version) ||
        (/<title>Default Site<\/title>/.test(said.text('/')) && /Nginx Proxy Manager/.test(said.text('/')))
      )
    },
    image: /(^|\/)nginx-proxy-manager$/,
    ports: [81],
    front: true,
  },
  {
    name: 'Traefik',
    is: 'proxy',
    paths: ['/api/version'],
    says: said => said.has('/api/version', 'Version', 'Codename'),
    image: /(^|\/)traefik$/,
    processes: ['traefik'],
    ports: [],
    front: true,
  },
  {
    name: 'Caddy',
    is: 'proxy',
    paths: [],
    // It leaves the name of the server behind it as it is, and adds its own to Via.
    says: said => said.everSays('server', /^Caddy$/) || said.everSays('via', /\bCaddy\b/),
    image: /(^|\/)caddy$/,
    processes: ['caddy'],
    ports: [2019],
    front: true,
  },
  {
    name: 'nginx',
    is: 'proxy or web server',
    paths: [],
    says: said => said.everSays('server', /^(nginx|openresty)\b/) || /<center>(nginx|openresty)\b/.test(said.text('/')),
    image: /(^|\/)(nginx|nginx-unprivileged|openresty)$/,
    processes: ['nginx'],
    ports: [],
    front: true,
  },
]
