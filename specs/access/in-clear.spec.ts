import { requirement, test } from '../../fixtures/index.ts'

test(
  'No secret stands in clear in a compose file, an image, a log or the repository',
  requirement('SEC-01', {
    why: 'These are copied, pushed, sent and kept by everybody as harmless, and whoever reads one of them has the password.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Secrets Management',
    remedy:
      'Change the secret: whoever has read it keeps it. Then take it out: in a compose file `${NAME}` stands for what its `.env` says; an image is built anew with `RUN --mount=type=secret`; a log or a history is deleted, once what wrote it there writes it no more. `npm run deploy -- --only proxy` takes the keys of certificates out of the log of Nginx Proxy Manager, which writes them there.',
    needs: ['PRE-01', 'PRE-04'],
    of: ['docker'],
  }),
  async ({ expect, access }) => {
    expect(await access.secretsInClear()).toEqual([])
  },
)
