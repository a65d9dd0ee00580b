import { requirement, test } from '../../fixtures/index.ts'

test(
  'Open WebUI answers, and its database and its link to this Ollama work',
  requirement('AIS-12', {
    why: 'Its page loads also when the database is away, no model can be reached, or somebody else answers in the place of Ollama.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Open WebUI responsive (internal), Backend Connection',
    remedy:
      'npm run deploy -- --only open-webui; where the address was changed in the browser, `docker restart open-webui` brings the deployed one back.',
    needs: ['AIS-01', 'AIS-16'],
  }),
  async ({ expect, ollama, openWebui }) => {
    expect(await openWebui.get('/health')).toMatchObject({ status: 200, body: { status: true } })
    expect(await openWebui.get('/health/db'), 'its database').toMatchObject({ status: 200, body: { status: true } })
    expect(await openWebui.database(), 'its database, asked for an account').toBe('answers')
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
