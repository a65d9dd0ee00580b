import { requirement, test } from '../../fixtures/index.ts'

test(
  'Every variable that a deploy needs is set, well-formed, and no password that can be guessed',
  requirement('PRE-14', {
    why: 'A missing variable stops a deploy half-way; a default password is the first one that an attacker tries.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Common Role, variable validation',
    remedy: 'Set the variable in the environment or in the secrets file; `openssl rand -hex 24` makes a good password.',
    of: ['stack'],
    needs: [],
  }),
  async ({ expect, variables }) => {
    expect(await variables.names()).toEqual([
      'TAILSCALE_IP_ADDRESS',
      'TAILSCALE_ALLOWED_IPS',
      'COLD_STORAGE_PATH',
      'PI_HOLE_SECURE_WEBPASSWORD',
      'NPM_ADMIN_EMAIL',
      'NPM_ADMIN_PASSWORD',
      'OPEN_WEBUI_SECRET_KEY',
      'OPEN_WEBUI_ADMIN_EMAIL',
      'OPEN_WEBUI_ADMIN_PASSWORD',
      'SQUARETABLE_DATABASE_PASSWORD',
      'SQUARETABLE_APP_PASSWORD',
      'SQUARETABLE_REDIS_PASSWORD',
      'SQUARETABLE_TOKEN_SECRET',
      'SQUARETABLE_OPERATOR_TOKEN',
    ])
    expect(await variables.problems()).toEqual([])
  },
)
