import { privateFolders, type Service } from '../../service.ts'

/** Names and ad blocking. */
export const pihole: Service = {
  name: 'pihole',
  phase: 'core',
  dependencies: [],
  folders: privateFolders('services/pihole', ['config', 'logs']),
  readyWithin: 300,
  environment: ({ dns }, { PI_HOLE_SECURE_WEBPASSWORD }) => ({
    DNS_UPSTREAMS: dns.upstreams.join(';'),
    PI_HOLE_SECURE_WEBPASSWORD,
  }),
  configured: () => [],
}
