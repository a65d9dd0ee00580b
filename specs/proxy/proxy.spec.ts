import { requirement, test } from '../../fixtures/index.ts'

test(
  "The proxy's admin interface answers on port 81 of the Tailscale address and says it is set up",
  requirement('PRX-01', {
    why: 'While it is not set up, the first visitor makes himself its administrator.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: NGINX accessible on port 81',
    remedy: 'npm run deploy -- --only nginx-proxy-manager',
    needs: ['PRE-12', 'CTR-02'],
  }),
  async ({ expect, proxy }) => {
    expect(await proxy.admin()).toMatchObject({ status: 'OK', setup: true })
  },
)

test(
  'chat., ollama., comfy. and hole. each reach their own service',
  requirement('PRX-03', {
    why: 'A swapped or missing mapping shows people another service than the one they asked for.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Subdomain Routing',
    remedy: 'npm run deploy -- --only nginx-proxy-manager',
    needs: ['PRX-01', 'AIS-01', 'NET-07'],
  }),
  async ({ expect, proxy }) => {
    expect(await proxy.site('chat', '/api/config'), 'Open WebUI tells its name').toMatchObject({
      status: 200,
      body: { name: expect.any(String), features: { auth: true } },
    })
    expect(await proxy.site('ollama', '/api/version'), 'Ollama tells its version').toMatchObject({
      status: 200,
      body: { version: expect.stringMatching(/^\d+\./) },
    })
    expect(await proxy.site('comfy', '/system_stats'), 'ComfyUI tells its version').toMatchObject({
      status: 200,
      body: { system: { comfyui_version: expect.any(String) } },
    })
    expect(await proxy.site('hole', '/api/info/login'), 'Pi-hole tells that its DNS runs').toMatchObject({
      status: 200,
      body: { dns: true },
    })
  },
)
