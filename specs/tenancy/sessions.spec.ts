import { requirement, test } from '../../fixtures/index.ts'

test(
  'A session of one tenant does not open another; a changed password or a logout ends it everywhere',
  requirement('TEN-11', {
    why: 'Whoever has taken over an account keeps it, if a changed password does not put him out.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Redis, session management',
    remedy: 'Check the credentials version of the member at every request: src/middleware/authenticate.ts.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { ended, own, elsewhere, loginElsewhere } = await isolation.sessions()
    control(
      [...own, ...ended.flatMap(({ before }) => before)].every(status => status === 200),
      'the same logins, before they were ended',
    )

    expect(ended.map(({ how, status, logins, after }) => ({ how, status, logins, after }))).toEqual([
      { how: 'a logout', status: 204, logins: ['itself', 'another session', 'a token'], after: [401, 200, 200] },
      { how: 'a logout everywhere', status: 204, logins: ['itself', 'a token'], after: [401, 401] },
      {
        how: 'a changed password',
        status: 204,
        logins: ['itself', 'another session', 'a token'],
        after: [401, 401, 401],
      },
      { how: 'a password changed by the owner', status: 204, logins: ['a session'], after: [401] },
      { how: 'a removal', status: 204, logins: ['a session'], after: [401] },
    ])
    expect(elsewhere, 'a cookie and a token with the header of another tenant').toEqual([403, 403])
    expect(loginElsewhere, "another tenant's e-mail and password").toBe(401)
  },
)
