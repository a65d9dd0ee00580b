import { expect, test } from 'vitest'
import { recordedAt } from './at-rest/recorded.ts'
import { exampleTarget } from './lived-in/recorded.ts'
import { secretsForPlan } from './plan.ts'

test('a plan goes on where the file with the secrets cannot be opened, and says why', () => {
  const target = exampleTarget({ secretsFile: recordedAt('sops/variables.env') })
  const { secrets, complaints } = secretsForPlan(target, { HOME: '/nowhere', NPM_ADMIN_EMAIL: 'me@home.example' })

  expect(complaints).toEqual([expect.stringContaining("cannot be opened: there is no key of age's here")])
  expect(secrets.NPM_ADMIN_EMAIL).toBe('me@home.example')
  expect(() => secrets.NPM_ADMIN_PASSWORD).toThrow('NPM_ADMIN_PASSWORD')
})
