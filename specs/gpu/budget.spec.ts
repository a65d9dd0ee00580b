import { requirement, test } from '../../fixtures/index.ts'

/** In GiB, by the documents' distribution: 7B up to 10, 13B up to 12; SDXL up to 10, which is more than SD 1.5 takes. */
const budgets = {
  from: 5e9,
  models: [
    { parameters: 9e9, gibibytes: 10 },
    { parameters: 15e9, gibibytes: 12 },
  ],
  pictures: 10,
}

test(
  "Ollama and ComfyUI hold no more of the card's memory than the budget of what they have loaded",
  requirement('GPU-06', {
    why: 'They share the card: what one of them does not give back makes the other work on the processor, or fail.',
    severity: 'major',
    tier: 'nightly',
    source: 'homelab: VRAM Distribution',
    remedy:
      'A smaller context takes less (`OLLAMA_CONTEXT_LENGTH`, `OLLAMA_NUM_PARALLEL`). What is held for nothing: `docker restart ollama`; ComfyUI gives its models back by "Unload Models".',
    needs: ['CTR-02', 'GPU-01', 'GPU-05', 'AIS-01'],
  }),
  async ({ expect, gpu }) => {
    expect(await gpu.overBudget(budgets)).toEqual([])
  },
)
