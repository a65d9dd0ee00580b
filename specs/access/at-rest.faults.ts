import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { stage, unstage } from '../../fixtures/faults/repository.ts'

const made = 'vN3kQ8xT2mZr7LbYw5Hc9JdFgS4uPaEo6iXs'
const sops = 'sops_version=3.13.3\nsops_mac=ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\n'

export default faults({
  'SEC-03': [
    fault('the secrets file is committed in clear', async host => stage(host, { '.env': null }), {
      shows: '.env is in the repository in clear: it holds PI_HOLE_SECURE_WEBPASSWORD',
      repair: async host => unstage(host, ['.env']),
    }),
    fault(
      'a file of secrets says that it is encrypted, and one is not',
      async host => stage(host, { 'intruder.env': `SMTP_PASSWORD=${made}\n${sops}` }),
      {
        shows: 'intruder.env is in the repository, and SOPS has left in clear there: SMTP_PASSWORD',
        repair: async host => unstage(host, ['intruder.env'], ['intruder.env']),
      },
    ),
    fault(
      'a private key is committed',
      async host => stage(host, { 'intruder.pem': '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n' }),
      {
        shows: 'intruder.pem is in the repository in clear: it holds a private key',
        repair: async host => unstage(host, ['intruder.pem'], ['intruder.pem']),
      },
    ),
    harmless(
      'files of secrets are committed, encrypted by SOPS and by Ansible Vault, and an example in clear',
      async host =>
        stage(host, {
          'neighbour.env': `SMTP_PASSWORD=ENC[AES256_GCM,data:${made},iv:YQ==,tag:YQ==,type:str]\n${sops}`,
          'neighbour-vault.yml': `$ANSIBLE_VAULT;1.1;AES256\n${'6138'.repeat(20)}\n`,
          '.env.example': 'SMTP_PASSWORD=changeme\n',
        }),
      {
        repair: async host => {
          const names = ['neighbour.env', 'neighbour-vault.yml', '.env.example']
          unstage(host, names, names)
        },
      },
    ),
  ],
})
