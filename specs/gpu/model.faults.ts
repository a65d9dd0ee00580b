import { fault, faults } from '../../fixtures/faults/fault.ts'
import { behave, behaveAgain } from '../ai/ollama.faults.ts'

export default faults({
  'GPU-05': [
    fault('a fifth of the model is offloaded to the processor', behave({ vramFraction: 0.8 }), {
      repair: behaveAgain,
    }),
    fault('the model runs on the processor', behave({ vramFraction: 0 }), {
      repair: behaveAgain,
      alsoBreaks: { 'AIS-03': 'The processor is too slow for it.' },
    }),
    fault('Ollama claims that the model is on the GPU, and the card shows nothing of it', behave({ cardFraction: 0 }), {
      repair: behaveAgain,
    }),
    fault('Ollama claims all of it, and the card shows a third', behave({ cardFraction: 0.3 }), {
      repair: behaveAgain,
    }),
  ],
})
