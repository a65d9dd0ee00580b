import { environmentFault, faults } from '../../fixtures/faults/fault.ts'

const secrets = [
  'PI_HOLE_SECURE_WEBPASSWORD',
  'NPM_ADMIN_EMAIL',
  'NPM_ADMIN_PASSWORD',
  'OPEN_WEBUI_SECRET_KEY',
  'OPEN_WEBUI_ADMIN_EMAIL',
  'OPEN_WEBUI_ADMIN_PASSWORD',
  'SQUARETABLE_DATABASE_PASSWORD',
  'SQUARETABLE_APP_PASSWORD',
  'SQUARETABLE_REDIS_PASSWORD',
  'SQUARETABLE_TOKEN_SECRET',
  'SQUARETABLE_OPERATOR_TOKEN',
]

export default faults({
  'PRE-14': [
    ...secrets.map(name => environmentFault(`${name} is missing`, { [name]: '' }, `${name} is missing`)),
    environmentFault(
      "NPM_ADMIN_PASSWORD is the documents' default",
      { NPM_ADMIN_PASSWORD: 'changeme' },
      'NPM_ADMIN_PASSWORD is weak',
    ),
    environmentFault(
      'NPM_ADMIN_PASSWORD is a placeholder that was never filled in',
      { NPM_ADMIN_PASSWORD: 'replace-with-a-random-password' },
      'NPM_ADMIN_PASSWORD is weak',
    ),
    environmentFault(
      'PI_HOLE_SECURE_WEBPASSWORD is a well-known password with signs for letters',
      { PI_HOLE_SECURE_WEBPASSWORD: 'P@ssw0rd1234' },
      'PI_HOLE_SECURE_WEBPASSWORD is weak',
    ),
    environmentFault(
      'NPM_ADMIN_PASSWORD is made of names of the field',
      { NPM_ADMIN_PASSWORD: 'Nvidia3060ti!!' },
      'NPM_ADMIN_PASSWORD is weak',
    ),
    environmentFault(
      'PI_HOLE_SECURE_WEBPASSWORD is a walk over the keys with Shift',
      { PI_HOLE_SECURE_WEBPASSWORD: '!QAZ2wsx#EDC' },
      'PI_HOLE_SECURE_WEBPASSWORD is weak',
    ),
    environmentFault(
      'OPEN_WEBUI_ADMIN_PASSWORD is longer than Open WebUI takes',
      { OPEN_WEBUI_ADMIN_PASSWORD: 'x3VmKq9TzLw8Hp2RbN7cYd5JfGs4MtQe6WuAiZoP1kXv0BhDrEnSgUyClFjOaIqTwNzKmRpV8' },
      'OPEN_WEBUI_ADMIN_PASSWORD is malformed',
    ),
    environmentFault(
      'NPM_ADMIN_EMAIL is no address that the proxy takes',
      { NPM_ADMIN_EMAIL: 'jörg@müller.de' },
      'NPM_ADMIN_EMAIL is malformed',
    ),
    environmentFault(
      'TAILSCALE_IP_ADDRESS is no tailnet address',
      { TAILSCALE_IP_ADDRESS: '192.168.1.10' },
      'TAILSCALE_IP_ADDRESS is malformed',
    ),
    environmentFault(
      'TAILSCALE_ALLOWED_IPS is malformed',
      { TAILSCALE_ALLOWED_IPS: '100.64.0.2,everybody' },
      'TAILSCALE_ALLOWED_IPS is malformed',
    ),
    environmentFault(
      'COLD_STORAGE_PATH is relative',
      { COLD_STORAGE_PATH: 'cold-storage' },
      'COLD_STORAGE_PATH is malformed',
    ),
  ],
})
