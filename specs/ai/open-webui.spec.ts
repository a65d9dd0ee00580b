import { requirement, test } from '../../fixtures/index.ts'

test(
  'Open WebUI answers, and its database and its link to this Ollama work',
  requirement('AIS-12', {
    why: 'Its page and its health pages answer also when the database is away or broken, no model can be reached, or somebody else answers in the place of Ollama.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Open WebUI responsive (internal), Backend Connection',
    remedy:
      'npm run deploy -- --only open-webui; where the address was changed in the browser, `docker restart open-webui` brings the deployed one back.',
    needs: ['AIS-01', 'AIS-16'],
  }),
  async ({ expect, ollama, openWebui }) => {
    expect({ asked: await openWebui.database(), file: await openWebui.databaseFile() }, 'its database').toEqual({
      asked: 'answers',
      file: 'holds the account that was let in',
    })
    expect(await openWebui.ollamaVersion(), 'its link to Ollama').toMatchObject({
      status: 200,
      body: { version: expect.any(String) },
    })
    expect(await openWebui.ollamaModels()).toHaveSome('model behind its link')
    expect(
      await openWebui.foreignModels(await ollama.identity()),
      'models behind its link that the container ollama does not have',
    ).toEqual([])
    expect(await openWebui.otherBackends(), 'links that do not lead to the container ollama').toEqual([])
  },
)

test(
  'What Open WebUI runs with is what was deployed',
  requirement('AIS-17', {
    why: 'What its admin changes in the browser counts at once and in no file: sign-up is open, or chats go to another server, and the variables still say otherwise.',
    severity: 'major',
    tier: 'verify',
    source: 'field: ENABLE_PERSISTENT_CONFIG',
    remedy:
      'npm run deploy -- --only open-webui; where it was changed in the browser, `docker restart open-webui` brings the deployed settings back.',
    needs: ['AIS-16'],
  }),
  async ({ expect, openWebui, target }) => {
    const changesOutliveTheNextStart = await openWebui.settingsOutliveStart()
    const settings = { ...(await openWebui.runningSettings()), changesOutliveTheNextStart }
    expect(settings, 'the settings as they count now').toEqual({
      WEBUI_URL: `https://chat.${target.domain}`,
      ENABLE_SIGNUP: false,
      DEFAULT_USER_ROLE: 'pending',
      ENABLE_API_KEYS: false,
      ENABLE_COMMUNITY_SHARING: false,
      ENABLE_OLLAMA_API: true,
      OLLAMA_BASE_URLS: ['http://ollama:11434'],
      ENABLE_OPENAI_API: false,
      ENABLE_IMAGE_GENERATION: true,
      IMAGE_GENERATION_ENGINE: 'comfyui',
      COMFYUI_BASE_URL: 'http://comfyui:8188',
      changesOutliveTheNextStart: false,
    })
  },
)

test(
  'A chat at the page of Open WebUI is answered piece by piece, to its end',
  requirement('AIS-14', {
    why: 'The question is answered with 200 also where the model refuses it, or no socket is there to bring the answer: then the page stays empty.',
    severity: 'major',
    tier: 'nightly',
    source: 'homelab: Chat Interface',
    remedy:
      'npm run deploy -- --only proxy,open-webui. Where a model refuses tools: DEFAULT_MODEL_PARAMS of its compose file, and the parameters of the model in its Admin Panel.',
    needs: ['AIS-12', 'PRX-03'],
  }),
  async ({ expect, openWebui }) => {
    expect(await openWebui.chat()).toEqual({
      socket: 'open',
      question: 'taken',
      answer: 'it came piece by piece, and to its end',
    })
  },
)
