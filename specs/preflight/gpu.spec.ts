import { requirement, test } from '../../fixtures/index.ts'

test(
  'The graphics cards that the inventory names are there',
  requirement('PRE-06', {
    why: 'Models and images need the card that was planned for; on the processor they take ten times as long.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: GPU detection',
    remedy:
      'Look whether the machine has it (`lspci | grep -i nvidia`) and whether its driver is loaded (`nvidia-smi`); or correct `gpu` in the inventory.',
    of: ['gpu'],
  }),
  async ({ expect, gpu, target }) => {
    expect(await gpu.otherCards(target.gpu.count, target.gpu.model)).toEqual([])
  },
)

test(
  'The driver serves CUDA 12 and is the one that is loaded, and each card has 12 GB of memory',
  requirement('PRE-07', {
    why: 'Ollama and ComfyUI do not begin on an older driver, a 13B model does not fit into less, and after an update of the driver nothing works until the next start.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: GPU driver version & VRAM; field: driver/library version mismatch',
    remedy: 'Update the driver (`dnf update`, or the packages of your system) and start the host anew.',
    of: ['stack', 'gpu'],
    needs: ['PRE-01', 'PRE-06'],
  }),
  async ({ expect, gpu }) => {
    // A little of what is built in is the card's own.
    expect(await gpu.unable({ cuda: '12.0', memory: 11_000 })).toEqual([])
  },
)
