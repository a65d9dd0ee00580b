import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { maySkip } from './excused.ts'

const all = { browser: true, sillyTavern: true, openWebUi: true }
const page = join(root, 'reports/accessibility.test.ts')
const frontEnd = join(root, 'provision/services/squaretable/test/front-end/front-end.test.ts')
const drill = join(root, 'cli/page.drill.ts')

test.each([
  ['the report without a browser', page, { browser: false }],
  ['the front end without a SillyTavern', frontEnd, { sillyTavern: false }],
  ['the front end without a browser', frontEnd, { browser: false }],
  ['the page of Open WebUI where the lab has a stand-in', drill, { openWebUi: false }],
  ['the page of Open WebUI without a browser', drill, { browser: false }],
])('the test of %s may be skipped', (_, file, missing) => {
  expect(maySkip(file, { ...all, ...missing })).toBe(true)
  expect(maySkip(file, all)).toBe(false)
})

test('what is missing excuses no test that does not take it', () => {
  const nothing = { browser: false, sillyTavern: false, openWebUi: false }

  expect(maySkip(join(root, 'cli/lock-out.drill.ts'), nothing)).toBe(false)
  expect(maySkip(page, { ...all, sillyTavern: false, openWebUi: false })).toBe(false)
})
