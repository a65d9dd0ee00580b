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
  'chat., ollama., comfy., hole. and app. each reach their own service',
  requirement('PRX-03', {
    why: 'A swapped or missing mapping shows people another service than the one they asked for, and takes their password there.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Subdomain Routing',
    seconds: 120,
    remedy:
      "`npm run deploy -- --only nginx-proxy-manager` maps the names again; another container that answers to a service's name is removed with `docker rm --force <name>` on the host.",
    needs: ['PRX-01', 'AIS-01', 'CTR-02', 'NET-07'],
  }),
  async ({ expect, proxy }) => {
    expect(
      await proxy.misled({
        chat: 'open-webui:3000',
        ollama: 'ollama:11434',
        comfy: 'comfyui:8188',
        hole: 'pihole:80',
        app: 'squaretable:8090',
      }),
    ).toEqual([])
  },
)

test(
  'The proxy serves no host, path or port that is not declared',
  requirement('PRX-19', {
    why: 'One more host opens a service that nobody thinks of when they ask who can reach what.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: forgotten hosts',
    remedy:
      'Delete it in the interface of the proxy (port 81, Hosts), as a deploy leaves alone what is not its own; or declare it with its reason under proxy.hosts or proxy.streams of the inventory.',
  }),
  async ({ expect, proxy }) => {
    expect(await proxy.undeclared(['chat', 'ollama', 'comfy', 'hole', 'app'])).toEqual([])
  },
)

test(
  'A page of a foreign site gets nothing done by a service behind the proxy',
  requirement('PRX-20', {
    why: "Any page that somebody of the tailnet opens can ask what his browser can reach: ComfyUI takes a prompt from it, and Ollama's and Open WebUI's own checks are settings.",
    severity: 'critical',
    tier: 'verify',
    source: 'field: ComfyUI looks at the Origin of a request on loopback only',
    remedy:
      '`npm run deploy -- --only nginx-proxy-manager` has the proxy refuse what names an origin that is not the host itself.',
    needs: ['PRX-03'],
    seconds: 180,
  }),
  async ({ expect, proxy }) => {
    // Each asks for nothing that would be done: an empty prompt, no model, an empty login, a switch without a login.
    const pages = await proxy.pages({
      chat: { post: '/api/v1/auths/signin', webSocket: '/ws/socket.io/?EIO=4&transport=websocket' },
      ollama: { post: '/api/show' },
      comfy: { post: '/prompt', webSocket: '/ws' },
      hole: { post: '/api/dns/blocking' },
      app: { post: '/api/v1/characters' },
    })

    expect(pages.letIn, 'what pages of foreign sites get done').toEqual([])
    expect(pages.refused, 'what the services refuse their own pages').toEqual([])
  },
)
