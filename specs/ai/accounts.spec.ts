import { requirement, test } from '../../fixtures/index.ts'

test(
  'Sign-up to Open WebUI is closed once the first admin exists',
  requirement('AIS-13', {
    why: 'Everybody who reaches the page could make an account and read what the server is asked, or become the admin.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Open WebUI, first user is admin',
    remedy:
      'npm run deploy -- --only open-webui; where it was opened in the browser, `docker restart open-webui` closes it again.',
    needs: ['AIS-16'],
  }),
  async ({ expect, openWebui }) => {
    expect(await openWebui.signUp()).toEqual({
      attempt: 'refused: closed',
      offeredOnThePage: false,
    })
    expect(await openWebui.accountSettings(), "the administrator's settings").toMatchObject({ signUp: 'closed' })
  },
)

test(
  'Open WebUI lets in nobody whom its admin has not let in',
  requirement('AIS-15', {
    why: 'Without a login every device of the tailnet reads all chats; and an account that counts at once needs no admin who looks at it.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: WEBUI_AUTH, DEFAULT_USER_ROLE',
    remedy:
      'npm run deploy -- --only open-webui; where it was changed in the browser, `docker restart open-webui` brings the deployed settings back.',
    needs: ['AIS-16'],
  }),
  async ({ expect, control, openWebui }) => {
    expect(await openWebui.login()).toEqual({ demanded: true, takenFromAHeader: false })
    const forAdmin = await openWebui.statuses('admin')
    control(
      Object.values(forAdmin).every(status => status === 200),
      'an answer of every page to the admin',
    )

    expect(await openWebui.statuses('nobody'), 'what somebody without a login gets').toEqual({
      '/api/models': 401,
      '/api/v1/auths/': 401,
      '/api/v1/users/': 401,
      '/ollama/api/tags': 401,
    })
    expect(await openWebui.accountSettings(), "the administrator's settings").toMatchObject({
      newAccountsAre: 'pending',
    })
  },
)

test(
  'Open WebUI has its admin, whom the password that the inventory names lets in',
  requirement('AIS-16', {
    why: 'Without an admin the first stranger who signs up becomes it, also where sign-up is closed; and a changed variable changes nothing once there is an account.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: WEBUI_ADMIN_PASSWORD counts at the first start only, and not over 72 bytes',
    remedy:
      'npm run deploy -- --only open-webui; a changed password, of at most 72 bytes, is given to the admin that there is. Where it was changed in the browser: log in at https://chat. with the one that holds and set the one of OPEN_WEBUI_ADMIN_PASSWORD under Settings, Account; or put the one that holds into the variable.',
  }),
  async ({ expect, openWebui }) => {
    expect(await openWebui.waitsForItsFirstAdmin(), 'whether the first to sign up becomes the admin').toBe(false)
    expect(await openWebui.adminLogin()).toEqual({ letIn: true, role: 'admin' })
  },
)
