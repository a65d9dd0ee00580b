import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'AIS-12': [
    fault('Open WebUI asks for Ollama at a wrong address', host =>
      host.override(
        'open-webui',
        'services: { open-webui: { environment: { OLLAMA_BASE_URL: "http://ollama:1", ENABLE_PERSISTENT_CONFIG: "false" } } }',
      ),
    ),
  ],
})
