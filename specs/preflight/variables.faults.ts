import { environmentFault, faults } from '../../fixtures/faults.ts'

export default faults({
  'PRE-14': [
    environmentFault('PI_HOLE_SECURE_WEBPASSWORD is missing', { PI_HOLE_SECURE_WEBPASSWORD: '' }),
    environmentFault("NPM_ADMIN_PASSWORD is the documents' default", { NPM_ADMIN_PASSWORD: 'changeme' }),
    environmentFault('TAILSCALE_IP_ADDRESS is no tailnet address', { TAILSCALE_IP_ADDRESS: '192.168.1.10' }),
    environmentFault('TAILSCALE_ALLOWED_IPS is malformed', { TAILSCALE_ALLOWED_IPS: '100.64.0.2,everybody' }),
    environmentFault('COLD_STORAGE_PATH is relative', { COLD_STORAGE_PATH: 'cold-storage' }),
  ],
})
