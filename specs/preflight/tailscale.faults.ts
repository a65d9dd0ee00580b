import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Sets it in the lab's tailnet; `expression` is Python. */
const set = (key: 'keyExpiry' | 'health', expression: string) => (host: LabHost) =>
  host.run(
    'python3 -',
    `import json
from datetime import datetime, timedelta, timezone
file = "/var/lib/tailscale/tailscaled.state"
state = json.load(open(file))
state["${key}"] = ${expression}
json.dump(state, open(file, "w"))
`,
  )
const setKeyExpiry = (expression: string) => set('keyExpiry', expression)
const inDays = (days: number): string =>
  `(datetime.now(timezone.utc) + timedelta(days=${days})).strftime("%Y-%m-%dT%H:%M:%SZ")`

const away = 'The tailnet leads to the host no more.'
const control = 'Its positive control is an answer to an allowed peer.'
const unanswered = {
  'NET-05': control,
  'NET-07': away,
  'NET-08': control,
  'NET-19': control,
  'NET-26': control,
  'PRX-01': away,
  'PRX-03': away,
  'DNS-01': away,
  'DNS-02': away,
  'DNS-03': away,
  'DNS-04': away,
  'DNS-06': control,
}
const cutOff = { ...unanswered, 'NET-27': 'Its positive control is an answer through the tunnel of the unlisted peer.' }

const isAway = 'What else is planted in the tailnet cannot be seen while it is away.'

export default faults({
  'PRE-12': [
    fault('tailscaled is stopped', host => host.run('systemctl stop tailscaled'), {
      shows: 'tailscaled does not run',
      repair: host => host.run('systemctl start tailscaled && tailscale up'),
      alsoBreaks: cutOff,
      alone: isAway,
    }),
    fault('Tailscale is down', host => host.run('tailscale down'), {
      shows: '"state": "Stopped"',
      repair: host => host.run('tailscale up'),
      alsoBreaks: cutOff,
      alone: isAway,
    }),
    fault('the node is logged out', host => host.run('tailscale logout'), {
      shows: 'NeedsLogin (logged out)',
      repair: host => host.run('tailscale up'),
      alsoBreaks: cutOff,
      alone: isAway,
    }),
    fault('the key has expired', setKeyExpiry(inDays(-1)), {
      shows: 'NeedsLogin (its key expired at ',
      repair: setKeyExpiry('None'),
    }),
    fault(
      'the node has another address',
      host => host.run('ip address add 100.64.0.99/32 dev tailscale0 && ip address del 100.64.0.1/32 dev tailscale0'),
      {
        shows: '100.64.0.99',
        repair: host =>
          host.run('ip address add 100.64.0.1/32 dev tailscale0; ip address del 100.64.0.99/32 dev tailscale0'),
        alsoBreaks: unanswered,
      },
    ),
    fault('the key expires in three days', setKeyExpiry(inDays(3)), {
      shows: 'days until the key expires: expected 2 to be',
      repair: setKeyExpiry('None'),
    }),
    harmless('the key expires in twenty days', setKeyExpiry(inDays(20)), { repair: setKeyExpiry('None') }),
    harmless(
      'the node has something to say that is nobody’s fault',
      set(
        'health',
        '["Some peers are advertising routes but --accept-routes is false", "Something is off: The admin says so."]',
      ),
      { repair: set('health', '[]') },
    ),
  ],
})
