import { requirement, test } from '../../fixtures/index.ts'

test(
  'Every image can be had: it is on the host, or its registry has it',
  requirement('PRE-15', {
    why: 'A deploy that cannot pull one image leaves half a stack, and the other half stopped.',
    severity: 'major',
    tier: 'preflight',
    source: 'homelab: Tier 1, Docker Hub connectivity',
    remedy:
      'Look whether the host reaches the registry (`docker manifest inspect <image>` says what is wrong), or bring the image by hand: `docker save <image> | ssh <host> docker load`.',
    of: ['stack'],
    needs: ['PRE-04'],
  }),
  async ({ expect, docker }) => {
    const unavailable = await docker.unavailable([
      ...['ghcr.io/open-webui/open-webui:v0.11.0', 'jc21/nginx-proxy-manager:2.15.1', 'ollama/ollama:0.32.15'],
      ...['pihole/pihole:2026.07.2', 'postgres:17-trixie', 'redis:8.0-bookworm', 'yanwk/comfyui-boot:cu130-slim-v2'],
      'node:24-trixie-slim', // of which the image of Squaretable is made
    ])

    expect(unavailable).toEqual([])
  },
)
