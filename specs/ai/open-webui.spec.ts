import { requirement, test } from '../../fixtures/index.ts'

test(
  'Open WebUI answers, and its database and its link to Ollama work',
  requirement('AIS-12', {
    why: 'Its page loads also when the database is away or no model can be reached.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Open WebUI responsive (internal), Backend Connection',
    remedy: 'npm run deploy -- --only open-webui',
    needs: ['AIS-01'],
  }),
  async ({ expect, openWebui }) => {
    expect(await openWebui.get('/health')).toMatchObject({ status: 200, body: { status: true } })
    expect(await openWebui.get('/health/db'), 'its database').toMatchObject({ status: 200, body: { status: true } })
    expect(await openWebui.ollamaVersion(), 'its link to Ollama').toMatchObject({
      status: 200,
      body: { version: expect.any(String) },
    })
  },
)
