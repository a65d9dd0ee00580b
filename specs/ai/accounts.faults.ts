import { environmentFault, fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { asAdmin, environment, inTheBrowser, otherSettings, restart } from './open-webui.faults.ts'

const second = 'the-second-admin-4712'
const otherPassword = 'changed-in-the-browser-4711'
const changePassword = (from: string, to: string) =>
  asAdmin(
    `jq --null-input --arg password "${from}" --arg new_password "${to}" '{$password, $new_password}' |
  curl --fail --silent --header "$login" --header "$json" --data @- $api/update/password`,
    from,
  )

/** One byte more than bcrypt takes. */
const tooLong = 'x3VmKq9TzLw8Hp2RbN7cYd5JfGs4MtQe6WuAiZoP1kXv0BhDrEnSgUyClFjOaIqTwNzKmRpV8'
const emptied = 'Others log in to accounts that are not there meanwhile.'
const waits = 'whether the first to sign up becomes the admin'

export default faults({
  'AIS-13': [
    fault('sign-up is open', environment({ ENABLE_SIGNUP: 'true' }), {
      shows: '"offeredOnThePage": true',
      alsoBreaks: otherSettings,
    }),
    fault('sign-up was opened in the browser', inTheBrowser('.ENABLE_SIGNUP = true'), {
      shows: '"offeredOnThePage": true',
      repair: restart,
      alsoBreaks: otherSettings,
    }),
  ],
  'AIS-15': [
    fault('no login is demanded', environment({ WEBUI_AUTH: 'false' }), {
      shows: '"demanded": false',
      alsoBreaks: { 'AIS-16': 'With accounts there but no login demanded, it lets nobody in.' },
    }),
    fault(
      'a header of the request says who sends it',
      environment({ WEBUI_AUTH_TRUSTED_EMAIL_HEADER: 'X-User-Email' }),
      {
        shows: '"takenFromAHeader": true',
        alsoBreaks: { 'AIS-16': 'A password lets nobody in where a header says who it is.' },
      },
    ),
    fault('new accounts count at once', environment({ DEFAULT_USER_ROLE: 'user' }), {
      shows: '"newAccountsAre": "user"',
      alsoBreaks: otherSettings,
    }),
    fault('new accounts were made admins in the browser', inTheBrowser('.DEFAULT_USER_ROLE = "admin"'), {
      shows: '"newAccountsAre": "admin"',
      repair: restart,
      alsoBreaks: otherSettings,
    }),
  ],
  'AIS-16': [
    fault(
      'nobody said who its first admin is, and it waits for whoever comes',
      environment({ WEBUI_ADMIN_EMAIL: '', WEBUI_ADMIN_PASSWORD: '', DATA_DIR: '/tmp' }),
      { shows: `${waits}: expected true to be false`, alone: emptied },
    ),
    fault(
      "its admin's password is longer than it takes, so that it made none",
      environment({ WEBUI_ADMIN_PASSWORD: tooLong, DATA_DIR: '/tmp' }),
      {
        shows: `${waits}: expected true to be false`,
        alone: emptied,
        alsoBreaks: { 'SEC-01': 'The password stands in a compose file.' },
      },
    ),
    fault("the admin's password was changed in the browser", changePassword('$WEBUI_ADMIN_PASSWORD', otherPassword), {
      shows: 'The email or password provided is incorrect',
      repair: changePassword(otherPassword, '$WEBUI_ADMIN_PASSWORD'),
    }),
    environmentFault(
      'the variable names another password than the one that holds',
      { OPEN_WEBUI_ADMIN_PASSWORD: 'not-the-one-that-holds-0815' },
      'The email or password provided is incorrect',
    ),
    harmless(
      'there is a second admin',
      asAdmin(
        `jq --null-input '{name: "second", email: "second@lab.home.arpa", password: "${second}", role: "admin"}' |
  curl --fail --silent --header "$login" --header "$json" --data @- $api/add`,
      ),
      {
        repair: asAdmin(
          `id=$(curl --fail --silent --header "$login" http://localhost:3000/api/v1/users/ | jq --raw-output '.users[] | select(.email == "second@lab.home.arpa") | .id')
curl --fail --silent --request DELETE --header "$login" http://localhost:3000/api/v1/users/$id`,
        ),
      },
    ),
  ],
})
