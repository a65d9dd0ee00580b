import { fault, faults } from '../../fixtures/faults/fault.ts'
import { behave, behaveAgain } from '../ai/ollama.faults.ts'

export default faults({
  'GPU-05': [
    fault('a fifth of the model is offloaded to the processor', behave({ vramFraction: 0.8 }), {
      shows: '5.0 GB of its 6.3 GB are on the GPU',
      repair: behaveAgain,
    }),
    fault('the model runs on the processor', behave({ vramFraction: 0 }), {
      shows: '0.0 GB of its 6.3 GB are on the GPU',
      repair: behaveAgain,
      alsoBreaks: { 'AIS-03': 'The processor is too slow for it.' },
    }),
    fault('Ollama claims that the model is on the GPU, and the card shows nothing of it', behave({ cardFraction: 0 }), {
      shows: 'and the card shows 0.0 GB',
      repair: behaveAgain,
    }),
    fault('Ollama claims all of it, and the card shows a third', behave({ cardFraction: 0.3 }), {
      shows: 'and the card shows 1.9 GB',
      repair: behaveAgain,
    }),
  ],
})
