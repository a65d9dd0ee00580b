import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

const node = 'node:24-trixie-slim'

export default faults({
  'PRE-15': [
    fault(
      'an image is gone, and no registry answers',
      host => host.run(`docker tag ${node} intruder-kept/node:1 && docker rmi ${node}`),
      {
        shows: `${node} is not on the host`,
        repair: host => host.run(`docker tag intruder-kept/node:1 ${node} && docker rmi intruder-kept/node:1`),
      },
    ),
    harmless('an image is known by a second name', host => host.run(`docker tag ${node} mirror.example.org/node:24`), {
      repair: host => host.run('docker rmi mirror.example.org/node:24'),
    }),
  ],
})
