import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** Runs it with other variables than the deployed ones. */
export const environment = (variables: Readonly<Record<string, string>>) => (host: LabHost) =>
  host.override(
    'open-webui',
    JSON.stringify({
      services: { 'open-webui': { environment: { ENABLE_PERSISTENT_CONFIG: 'false', ...variables } } },
    }),
  )

export const restart = async (host: LabHost): Promise<void> => {
  await host.run('docker restart open-webui')
  await host.until('docker exec open-webui curl --fail --silent http://localhost:3000/health', 60)
}

/** Its accounts, chats and settings, and where they are kept meanwhile. */
const file = '/cold-storage/ai/open-webui/data/webui.db'
const keptFile = '/run/webui.db.kept'

export default faults({
  'AIS-12': [
    fault('Open WebUI asks for Ollama at a wrong address', environment({ OLLAMA_BASE_URL: 'http://ollama:1' }), {
      shows: 'Open WebUI: Server Connection Error',
    }),
    fault(
      'Open WebUI asks itself for models, and answers /api/version as Ollama does',
      environment({ OLLAMA_BASE_URL: 'http://open-webui:3000' }),
      { shows: 'no model behind its link was seen' },
    ),
    fault(
      'Open WebUI asks a second server beside Ollama',
      environment({ OLLAMA_BASE_URLS: 'http://ollama:11434;http://comfyui:8188' }),
      { shows: 'http://comfyui:8188/ leads to' },
    ),
    fault(
      'the database is full of random bytes, which its health page does not notice',
      host =>
        host.run(`cp ${file} ${keptFile} && dd if=/dev/urandom of=${file} bs=4096 count=10 conv=notrunc status=none`),
      {
        shows: 'its database, asked for an account: expected \'500: "Internal Server Error"',
        repair: async host => {
          await host.run(`docker stop open-webui && cp ${keptFile} ${file} && rm ${keptFile}`)
          await restart(host)
        },
        alsoBreaks: { 'AIS-16': 'No account can be looked up.' },
      },
    ),
  ],
})
