import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { privateFolders, type Service } from '../../service.ts'
import { bundle } from './bundle.ts'

/** The service of its own. Its databases are nobody else's. */
export const squaretable: Service = {
  name: 'squaretable',
  phase: 'application',
  dependencies: [],
  folders: privateFolders('services/squaretable', ['postgres', 'redis']),
  readyWithin: 300,
  environment: ({ domain, docker }, secrets) => ({
    DOMAIN: domain,
    DOCKER_SUBNET: docker.subnet,
    SQUARETABLE_DATABASE_PASSWORD: secrets.SQUARETABLE_DATABASE_PASSWORD,
    SQUARETABLE_APP_PASSWORD: secrets.SQUARETABLE_APP_PASSWORD,
    SQUARETABLE_REDIS_PASSWORD: secrets.SQUARETABLE_REDIS_PASSWORD,
    SQUARETABLE_TOKEN_SECRET: secrets.SQUARETABLE_TOKEN_SECRET,
    SQUARETABLE_OPERATOR_TOKEN: secrets.SQUARETABLE_OPERATOR_TOKEN,
  }),
  files: {
    Dockerfile: () => readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8'),
    // Nothing else of the folder is any business of the image, the secrets least of all.
    '.dockerignore': () => '*\n!server.mjs\n',
    'server.mjs': () => bundle(),
  },
  configured: () => [],
}
