import { root } from '../provision/inventory.ts'
import { importsOf } from './check/code.ts'
import { partArrows } from './check/rounds.ts'
import { sourcesOf } from './check/sources.ts'

// `npm run arrows`: who imports whom, one line for each pair of folders.
for (const { from, to, imports } of partArrows(importsOf(sourcesOf(root)))) console.log(`${from} → ${to} (${imports})`)
