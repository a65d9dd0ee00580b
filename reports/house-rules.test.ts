import { join } from 'node:path'
import { root } from '../provision/inventory.ts'

// The house rules stand in cli/check/; under this name they are run before anything lands.
await import(join(root, 'cli/check/house-rules.test.ts'))
