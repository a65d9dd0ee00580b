import { requirement, test } from '../../fixtures/index.ts'

test(
  'Files that hold secrets are 0600 and owned by who needs them',
  requirement('SEC-02', {
    why: 'Whoever gets to run anything on the host reads the passwords of every service in one go.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Secrets Management',
    remedy:
      '`chmod 600 <file>` and `chown root: <file>` (or the account that deploys it); `chmod go-w <folder>` where others can put another file in its place. Change the secrets that others could read.',
    needs: ['PRE-01', 'PRE-04'],
  }),
  async ({ expect, access }) => {
    const { seen, problems } = await access.secretFiles()
    expect(seen).toHaveSome('file that holds secrets')
    expect(problems).toEqual([])
  },
)
