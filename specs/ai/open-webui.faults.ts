import { dirname } from 'node:path'
import { changeProxy } from '../../fixtures/faults/changes.ts'
import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Runs it with other variables than the deployed ones. */
export const environment = (variables: Readonly<Record<string, string>>) => (host: LabHost) =>
  host.override(
    'open-webui',
    JSON.stringify({
      services: { 'open-webui': { environment: { ENABLE_PERSISTENT_CONFIG: 'false', ...variables } } },
    }),
  )

/** A script in the container that has a token of whoever logs in with a password, the deployed one where none is given. */
export const asAdmin =
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
export const inTheBrowser = (setting: string) =>
  asAdmin(
    `curl --fail --silent --header "$login" $api/admin/config | jq '${setting}' |
  curl --fail --silent --header "$login" --header "$json" --data @- $api/admin/config`,
  )

/** Makes the stand-in misbehave, in a way that is a broken machine's and no setting. */
const misbehave = (how: object) => (host: LabHost) =>
  host.run("docker exec -i open-webui sh -c 'cat > /app/backend/stand-in.json'", JSON.stringify(how))
const behaveAgain = (host: LabHost): Promise<string> => host.run('docker exec open-webui rm /app/backend/stand-in.json')

export const restart = async (host: LabHost): Promise<void> => {
  await host.run('docker restart open-webui')
  await host.until('docker exec open-webui curl --fail --silent http://localhost:3000/health', 240)
}

/** What breaks besides, wherever it runs with other settings. */
export const otherSettings = { 'AIS-17': 'It is not what was deployed.' }

/** Its accounts, chats and settings: a file, and the log beside it, which has what was written last. They are kept in a folder meanwhile. */
const file = '/cold-storage/ai/open-webui/data/webui.db'
const keep = (name: string): string => `mkdir /run/${name} && cp --preserve ${file}* /run/${name}/`
/** Puts them back, while nothing has them open. */
const putBack = (name: string) => async (host: LabHost) => {
  await host.run(
    `docker stop open-webui && rm -f ${file}* && cp --preserve /run/${name}/* ${dirname(file)}/ && rm -r /run/${name}`,
  )
  await restart(host)
}

export default faults({
  'AIS-12': [
    fault('Open WebUI asks for Ollama at a wrong address', environment({ OLLAMA_BASE_URL: 'http://ollama:1' }), {
      shows: 'WebUI could not connect to Ollama',
      alsoBreaks: otherSettings,
    }),
    fault(
      'Open WebUI asks itself for models, and answers /api/version as Ollama does',
      environment({ OLLAMA_BASE_URL: 'http://open-webui:3000' }),
      { shows: 'no model behind its link was seen', alsoBreaks: otherSettings },
    ),
    fault(
      'Open WebUI asks a second server beside Ollama',
      environment({ OLLAMA_BASE_URLS: 'http://ollama:11434;http://comfyui:8188' }),
      { shows: 'http://comfyui:8188/ leads to', alsoBreaks: otherSettings },
    ),
    fault(
      'the database is full of random bytes, which its health page does not notice',
      host =>
        host.run(`${keep('webui-whole')} && dd if=/dev/urandom of=${file} bs=4096 count=10 conv=notrunc status=none`),
      {
        shows: '"file": "is overwritten',
        repair: putBack('webui-whole'),
        blinds: 'Accounts are looked up in it, and settings: some of them still are, by what has read them before.',
      },
    ),
    fault(
      'the database is removed, and what is still open answers until the next start',
      host => host.run(`${keep('webui-there')} && rm ${file}*`),
      {
        shows: '"file": "does not hold the account',
        repair: putBack('webui-there'),
        blinds: 'What opens the file anew finds an empty one, and is answered with an error.',
      },
    ),
  ],
  'AIS-17': [
    fault('its admin told it another address in the browser', inTheBrowser('.WEBUI_URL = "https://chat.example.org"'), {
      shows: '"WEBUI_URL": "https://chat.example.org"',
      repair: restart,
    }),
    fault(
      'its admin set another Ollama in the browser',
      asAdmin(
        `echo '{"ENABLE_OLLAMA_API": true, "OLLAMA_BASE_URLS": ["http://comfyui:8188"], "OLLAMA_API_CONFIGS": {}}' |
  curl --fail --silent --header "$login" --header "$json" --data @- http://localhost:3000/ollama/config/update`,
      ),
      {
        shows: 'http://comfyui:8188',
        repair: restart,
        alsoBreaks: { 'AIS-12': 'Its link leads to somebody else.' },
      },
    ),
    fault('models of others on the internet are offered', environment({ ENABLE_OPENAI_API: 'true' }), {
      shows: '"ENABLE_OPENAI_API": true',
    }),
    fault('pictures are asked of another server', environment({ COMFYUI_BASE_URL: 'http://squaretable:8080' }), {
      shows: '"COMFYUI_BASE_URL": "http://squaretable:8080"',
    }),
    fault('its database wins over the variables', environment({ ENABLE_PERSISTENT_CONFIG: 'true' }), {
      shows: '"changesOutliveTheNextStart": true',
      alone: 'Whatever else changes its variables says that it does not.',
    }),
    harmless('its admin hides from those who wait whom they wait for', inTheBrowser('.SHOW_ADMIN_DETAILS = false'), {
      repair: restart,
    }),
  ],
  'AIS-14': [
    fault('the socket of the page is cut', misbehave({ socket: 'cut' }), {
      shows: ['"question": "not asked"', '"socket": "'],
      repair: behaveAgain,
    }),
    fault('it opens no socket', environment({ ENABLE_WEBSOCKET_SUPPORT: 'false' }), {
      shows: '"socket": "refused',
    }),
    fault(
      'the proxy lets no WebSocket through',
      changeProxy('call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"allow_websocket_upgrade": False})'),
      { shows: '"socket": "refused' },
    ),
    fault('the page sends tools, of which the model knows none', environment({ DEFAULT_MODEL_PARAMS: '{}' }), {
      shows: 'does not support tools',
    }),
  ],
})
