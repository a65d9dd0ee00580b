import { privateFolders, type Service } from '../../service.ts'

/** The one way in. */
export const nginxProxyManager: Service = {
  name: 'nginx-proxy-manager',
  phase: 'core',
  dependencies: [],
  folders: privateFolders('services/nginx-proxy', [
    'data',
    'data/nginx',
    'data/custom_ssl',
    'certificates',
    'certificates/letsencrypt',
    'certificates/letsencrypt/accounts',
    'certificates/letsencrypt/archive',
    'certificates/letsencrypt/live',
  ]),
  readyWithin: 180,
  environment: () => ({}),
  configured: () => [],
}
