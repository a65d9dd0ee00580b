import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'API-11': [
    fault('the request id of the answer is another one', mutant('the request id of the answer is another one'), {
      shows: 'lines',
      alsoBreaks: {
        'API-03': "A problem's own request id is not the one in its header.",
        'TEN-06': 'Refusals that differ in nothing else differ in it.',
        'TEN-15': 'The line of a request is looked for by the id that its caller was told.',
      },
    }),
    fault('nobody counts p95 and p99', mutant('nobody counts p95 and p99'), { shows: 'quantiles that are missing' }),
    fault('hits of the cache are not counted', mutant('hits of the cache are not counted'), {
      shows: 'counter of hits of the cache',
    }),
    fault('traces do not tell the route', mutant('traces do not tell the route'), {
      shows: 'the request in its trace',
    }),
  ],
})
