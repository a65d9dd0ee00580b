import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { behaveComfyui, comfyuiBehavesAgain } from '../ai/comfyui.faults.ts'

export default faults({
  'GPU-09': [
    fault(
      'ComfyUI is told to work on the processor',
      host =>
        host.override('comfyui', 'services: { comfyui: { environment: { CLI_ARGS: --disable-api-nodes --cpu } } }'),
      { shows: 'ComfyUI works on cpu' },
    ),
    fault('ComfyUI fell back to the processor by itself', behaveComfyui({ device: 'cpu' }), {
      shows: 'ComfyUI works on cpu',
      repair: comfyuiBehavesAgain,
    }),
    fault('ComfyUI works on a card with a quarter of the memory', behaveComfyui({ cards: [3_221_225_472] }), {
      shows: 'has 3.2 GB, and its container has 12.9 GB',
      repair: comfyuiBehavesAgain,
    }),
    harmless('ComfyUI lists several cards', behaveComfyui({ cards: [12_884_901_888, 12_622_168_064] }), {
      repair: comfyuiBehavesAgain,
    }),
  ],
})
