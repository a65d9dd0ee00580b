import { environmentFault, fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'
import { environment, restart } from './open-webui.faults.ts'

/** A script in the container that has a token of whoever logs in with a password, the deployed one where none is given. */
const asAdmin =
  (script: string, password = '$WEBUI_ADMIN_PASSWORD') =>
  (host: LabHost) =>
    host.run(
      'docker exec --interactive open-webui sh -eu',
      `api=http://localhost:3000/api/v1/auths
json='content-type: application/json'
token=$(jq --null-input --arg email "$WEBUI_ADMIN_EMAIL" --arg password "${password}" '{$email, $password}' |
  curl --fail --silent --header "$json" --data @- $api/signin | jq --raw-output .token)
login="authorization: Bearer $token"
${script}`,
    )

/** Changes a setting as an administrator does in the browser: all of them are sent. */
const inTheBrowser = (setting: string) =>
  asAdmin(
    `curl --fail --silent --header "$login" $api/admin/config | jq '${setting}' |
  curl --fail --silent --header "$login" --header "$json" --data @- $api/admin/config`,
  )

const otherPassword = 'changed-in-the-browser-4711'
const changePassword = (from: string, to: string) =>
  asAdmin(
    `jq --null-input --arg password "${from}" --arg new_password "${to}" '{$password, $new_password}' |
  curl --fail --silent --header "$login" --header "$json" --data @- $api/update/password`,
    from,
  )

const nobodyToLogIn = 'There is no admin who could log in.'

export default faults({
  'AIS-13': [
    fault('sign-up is open', environment({ ENABLE_SIGNUP: 'true' }), { shows: '"offeredOnThePage": true' }),
    fault('sign-up was opened in the browser', inTheBrowser('.ENABLE_SIGNUP = true'), {
      shows: '"offeredOnThePage": true',
      repair: restart,
    }),
    fault(
      'it waits for its first admin, whoever comes',
      environment({ WEBUI_ADMIN_EMAIL: '', WEBUI_ADMIN_PASSWORD: '', DATA_DIR: '/tmp/empty' }),
      { shows: '"waitsForItsFirstAdministrator": true', alsoBreaks: { 'AIS-16': nobodyToLogIn } },
    ),
  ],
  'AIS-15': [
    fault('no login is demanded', environment({ WEBUI_AUTH: 'false' }), {
      shows: '"demanded": false',
      alsoBreaks: { 'AIS-16': 'With accounts there but no login demanded, it lets nobody in.' },
    }),
    fault(
      'a header of the request says who sends it',
      environment({ WEBUI_AUTH_TRUSTED_EMAIL_HEADER: 'X-User-Email' }),
      { shows: '"takenFromAHeader": true' },
    ),
    fault('new accounts count at once', environment({ DEFAULT_USER_ROLE: 'user' }), {
      shows: '"newAccountsAre": "user"',
    }),
    fault('new accounts were made admins in the browser', inTheBrowser('.DEFAULT_USER_ROLE = "admin"'), {
      shows: '"newAccountsAre": "admin"',
      repair: restart,
    }),
  ],
  'AIS-16': [
    fault("the admin's password was changed in the browser", changePassword('$WEBUI_ADMIN_PASSWORD', otherPassword), {
      shows: 'The email or password provided is incorrect',
      repair: changePassword(otherPassword, '$WEBUI_ADMIN_PASSWORD'),
    }),
    environmentFault(
      'the variable names another password than the one that holds',
      { OPEN_WEBUI_ADMIN_PASSWORD: 'not-the-one-that-holds-0815' },
      'The email or password provided is incorrect',
    ),
  ],
})
