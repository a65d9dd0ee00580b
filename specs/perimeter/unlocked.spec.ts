import { requirement, sshdPort, test } from '../../fixtures/index.ts'

test(
  'Nothing that a LAN neighbour or an unlisted peer reaches on the host answers without a login',
  requirement('NET-27', {
    why: 'Such a service belongs to whoever finds it: a model server works for him, a database is read and wiped, an engine makes him root, and what waits for its first administrator takes him for that.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: services without a login on an open port',
    remedy:
      'Publish it on the host alone: `127.0.0.1:11434:11434` in place of `11434:11434` under `ports:` of its compose file, or no `ports:` where only other containers use it (`docker ps` shows whose port it is, `ss -tlnp` whose where it is no container’s). What others must reach gets a login: a password (`requirepass` of Redis, `pg_hba.conf` of PostgreSQL), or a proxy with one before it. What waits for its first administrator gets one now.',
    of: [],
  }),
  async ({ control, expect, target, unlocked }) => {
    const ssh = sshdPort(target)

    expect(await unlocked.toStrangers(ssh), 'what answers without a login').toEqual([])
    expect(await unlocked.elsewhereToLan(ssh), "what does so at the host's other addresses").toEqual([])

    const tunnel = await unlocked.strangersTunnel()
    control(tunnel === 'up', `a working tunnel of the unlisted peer (${tunnel})`)
  },
)
