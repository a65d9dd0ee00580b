import { requirement, test } from '../../fixtures/index.ts'

test(
  'Each graphics card stays under 80 °C, and neither heat nor its power supply slows it down',
  requirement('GPU-07', {
    why: 'A card that is too hot halves its clock, and nothing but its own report says so: models become slow, and it ages.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Alerting (GPU temperature above 80 °C)',
    remedy:
      'Look whether its fans turn and its air is free (`nvidia-smi -q -d TEMPERATURE,PERFORMANCE`); a lower power cap keeps it cooler: `nvidia-smi -pl <watts>`.',
    of: ['gpu'],
    needs: ['PRE-01', 'PRE-06'],
  }),
  async ({ expect, gpu }) => {
    const { problems, told } = await gpu.strained(80)

    expect(problems).toEqual([])
    await told()
  },
)
