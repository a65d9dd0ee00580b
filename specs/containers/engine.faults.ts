import { fault, faults } from '../../fixtures/faults/fault.ts'

export default faults({
  'CTR-01': [
    fault('Docker does not start at boot', host => host.run('systemctl disable docker.service'), {
      shows: '"atBoot": "disabled"',
      alsoBreaks: { 'PRE-21': 'The stack does not come back after a boot.' },
    }),
  ],
})
