import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** Pi-hole keeps what it has read of the lists in SQLite under the cold storage. */
const gravity = (sql: string) => (host: LabHost) =>
  host.run(
    'python3 -',
    `import sqlite3
database = sqlite3.connect("/cold-storage/services/pihole/config/gravity.db", timeout=10)
database.execute(${JSON.stringify(sql)})
database.commit()
`,
  )

const readAnew = (host: LabHost): Promise<string> => host.run('docker exec pihole pihole -g')

export default faults({
  'DNS-12': [
    fault(
      'the lists were read nine days ago',
      gravity("UPDATE info SET value = value - 9 * 86400 WHERE property = 'updated'"),
      { shows: 'days since the lists were read last: expected 9', repair: readAnew },
    ),
    fault(
      'of the lists only a few names are left',
      gravity("DELETE FROM gravity WHERE domain NOT IN ('doubleclick.net', 'adnxs.com', 'criteo.com')"),
      { shows: 'names on the block list: expected 3 to be', repair: readAnew },
    ),
  ],
})
