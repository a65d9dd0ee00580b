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

    expect(
      ended.flatMap(({ how, status, logins, after }) => [
        `${how} is answered ${status}`,
        ...logins.map((login, at) => `after ${how} ${login} is answered ${after[at]}`),
      ]),
    ).toEqual([
      'a logout is answered 204',
      'after a logout itself is answered 401',
      'after a logout another session is answered 200',
      'after a logout a token is answered 200',
      'a logout everywhere is answered 204',
      'after a logout everywhere itself is answered 401',
      'after a logout everywhere a token is answered 401',
      'a changed password is answered 204',
      'after a changed password itself is answered 401',
      'after a changed password another session is answered 401',
      'after a changed password a token is answered 401',
      'a password changed by the owner is answered 204',
      'after a password changed by the owner a session is answered 401',
      'a removal is answered 204',
      'after a removal a session is answered 401',
    ])
    expect(elsewhere, 'a cookie and a token with the header of another tenant').toEqual([403, 403])
    expect(loginElsewhere, "another tenant's e-mail and password").toBe(401)
  },
)
