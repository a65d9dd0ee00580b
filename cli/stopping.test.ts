import { expect, test } from 'vitest'
import { whatStops } from './stopping.ts'

test('whoever stops a deploy is told that it carries on the next time', () => {
  expect(whatStops(undefined, false)).toMatch(
    /^Stopping after the steps under way.* the next deploy carries on either way\.$/,
  )
  expect(whatStops(undefined, true)).toMatch(/The next deploy carries on\.$/)
})

test('while a change of the firewall is unconfirmed, they are told that the host takes it back, and within what time', () => {
  expect(whatStops(60, false)).toMatch(/confirmed by a new login, or taken back\. .* by itself, within 60 s\.$/)
  expect(whatStops(60, true)).toMatch(/^Left\. Nobody has confirmed .* by itself, within 60 s\. Log in after that/)
})
