import { requirement, test } from '../../fixtures/index.ts'

test(
  'Secrets in the repository are encrypted',
  requirement('SEC-03', {
    why: 'What was committed once is in every clone and every backup of it, and stays in the history when it is removed.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Secrets Management (Vault, SOPS)',
    remedy:
      '`git rm --cached <file>`, and `npm run secrets -- encrypt <file>` before it is added again, or a line for it in .gitignore. Change every secret that was pushed in clear: the history keeps it.',
    needs: [],
    of: [],
  }),
  async ({ expect, access }) => {
    expect(await access.secretsAtRest()).toEqual([])
  },
)
