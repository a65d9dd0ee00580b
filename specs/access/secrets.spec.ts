import { requirement, test } from '../../fixtures/index.ts'

test(
  'No default or shared password stands anywhere in the stack',
  requirement('SEC-05', {
    why: 'A default is the first thing that is tried, and a password that two services share opens both when one is broken into.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Secrets Management',
    remedy:
      'Give the service a secret of its own, made by `openssl rand -base64 32`, in its `.env` or compose file, and `docker compose up --detach` in its folder; a database or an admin that exists already has to be told of it as well.',
    needs: ['PRE-04'],
    of: ['docker'],
  }),
  async ({ expect, access }) => {
    const { weak, shared } = await access.secrets()
    expect([...weak, ...shared]).toEqual([])
  },
)
