import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Runs a program on the lab's host, by the Node that its stand-ins run by. */
const program = (host: LabHost, text: string): Promise<string> =>
  host.run('/usr/local/lib/plumbline-lab/node --disable-warning=ExperimentalWarning -', text)

const chats = (host: LabHost): string => `${host.target.coldStorage.path}/ai/open-webui/data/webui.db`
const history = (host: LabHost): string => `${host.target.coldStorage.path}/services/pihole/config/pihole-FTL.db`

/** Where the page of a database is kept that a fault damages. */
const kept = '/run/intruder-page'

/** Zeroes in place of the first page of a table that Open WebUI does not read while it runs. */
const damage = (host: LabHost) =>
  program(
    host,
    `const { DatabaseSync } = require('node:sqlite'), fs = require('node:fs')
const file = ${JSON.stringify(chats(host))}
const database = new DatabaseSync(file, { readOnly: true })
const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = 'config'").get()
const { page_size: size } = database.prepare('PRAGMA page_size').get()
database.close()
const handle = fs.openSync(file, 'r+'), page = Buffer.alloc(size), at = (rootpage - 1) * size
fs.readSync(handle, page, 0, size, at)
fs.writeFileSync('${kept}', page)
fs.writeFileSync('${kept}.at', String(at))
fs.writeSync(handle, Buffer.alloc(size), 0, size, at)
fs.fsyncSync(handle)`,
  )

const mend = (host: LabHost) =>
  program(
    host,
    `const fs = require('node:fs')
const handle = fs.openSync(${JSON.stringify(chats(host))}, 'r+'), page = fs.readFileSync('${kept}')
fs.writeSync(handle, page, 0, page.length, Number(fs.readFileSync('${kept}.at', 'utf8')))
fs.fsyncSync(handle)
for (const file of ['${kept}', '${kept}.at']) fs.rmSync(file)`,
  )

export default faults({
  'STO-05': [
    fault("a page of Open WebUI's database is damaged", damage, {
      shows: '/ai/open-webui/data/webui.db is damaged',
      repair: mend,
    }),
    harmless(
      'Pi-hole keeps its history, as it does once it has answered for a while',
      host =>
        program(
          host,
          `const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(${JSON.stringify(history(host))})
database.exec("PRAGMA journal_mode = WAL; CREATE TABLE query_storage (id INTEGER PRIMARY KEY, timestamp INTEGER); INSERT INTO query_storage VALUES (1, 1)")
database.close()`,
        ),
      { repair: host => host.run(`rm ${history(host)}`) },
    ),
  ],
})
