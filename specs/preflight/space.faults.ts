import { emptyDisk, fillDisk } from '../../fixtures/faults/disk.ts'
import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

const share = { 'STO-03': 'What is left is less than its share of the disk.' }

export default faults({
  'PRE-10': [
    fault(
      'the disk of the cold storage is full but for what a deploy has to have',
      fillDisk('intruder-required', ({ required }) => required * 0.9e9),
      {
        shows: ['GB are free, and it should be'],
        repair: emptyDisk('intruder-required'),
        alsoBreaks: { ...share, 'PRE-11': 'It is less than what it had better have, too.' },
      },
    ),
    harmless(
      'a large file lies in the cold storage',
      fillDisk('neighbour-file', ({ percent }, size) => (size * Math.max(percent * 1.2, 1)) / 100),
      { repair: emptyDisk('neighbour-file') },
    ),
  ],
  'PRE-11': [
    fault(
      'the disk of the cold storage is full but for less than it had better have',
      fillDisk('intruder-recommended', ({ recommended }) => recommended * 0.9e9),
      {
        shows: ['GB are free, and it should be'],
        repair: emptyDisk('intruder-recommended'),
        alsoBreaks: share,
      },
    ),
  ],
})
