import { requirement, test } from '../../fixtures/index.ts'

const databases = [
  'services/nginx-proxy/data/database.sqlite',
  'services/pihole/config/gravity.db',
  'ai/open-webui/data/webui.db',
]

/** Pi-hole makes it once it has answered for a while. */
const history = ['services/pihole/config/pihole-FTL.db']

test(
  'The databases of proxy, Pi-hole and Open WebUI are whole',
  requirement('STO-05', {
    why: 'A damaged page is found only when somebody opens the chat that is on it, and every backup since then holds it too.',
    severity: 'major',
    tier: 'nightly',
    source: 'field: SQLite files damaged by a full disk or a power cut',
    remedy:
      'Stop the service, keep a copy of the file, and bring it back from the last whole backup; without one, `sqlite3 <file> .recover | sqlite3 <new file>` saves what can be read. Then look at the disk.',
    of: ['stack'],
    seconds: 660,
  }),
  async ({ expect, data }) => {
    expect(await data.databaseProblems(databases, history)).toEqual([])
  },
)
