import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const card = '/var/lib/nvidia-stand-in/card'

/** Changes what the card says of itself. */
const says = (field: string, value: string) => (host: LabHost) =>
  host.run(`sed --in-place 's/^${field}=.*/${field}=${value}/' ${card}`)

export default faults({
  'PRE-06': [
    fault('the card is another', says('name', 'NVIDIA GeForce GT 710'), {
      shows: 'there is a NVIDIA GeForce GT 710, and it should be a NVIDIA GeForce RTX 3060',
      repair: says('name', 'NVIDIA GeForce RTX 3060'),
    }),
    harmless('the card is warm, and its fan turns', says('temperature.gpu', '71'), {
      repair: says('temperature.gpu', '41'),
    }),
  ],
  'PRE-07': [
    fault('the driver is an older one', says('cuda_version', '11.4'), {
      shows: 'serves CUDA 11.4, and it should be 12.0 or newer',
      repair: says('cuda_version', '13.0'),
    }),
    fault('the card has 8 GB', says('memory.total', '8192'), {
      shows: 'has 8192 MiB of memory',
      repair: says('memory.total', '12288'),
      alsoBreaks: { 'GPU-09': 'ComfyUI began when the card had more, and says so.' },
    }),
    harmless('the driver is a newer one', says('cuda_version', '13.4'), { repair: says('cuda_version', '13.0') }),
  ],
})
