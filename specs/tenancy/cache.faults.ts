import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'
import { both, deployedAgain } from '../../fixtures/faults/psql.ts'

export default faults({
  'TEN-10': [
    fault(
      'the cache of characters has no tenant in its keys',
      mutant('the cache of characters has no tenant in its keys'),
      {
        shows: 'keys that belong to no tenant and to no address',
        // Such keys live for a minute; nobody waits for that.
        repair: both(deployedAgain, host =>
          host.run(
            `docker exec squaretable-redis sh -c "redis-cli --scan --pattern 'cache:*' | xargs --no-run-if-empty redis-cli del"`,
          ),
        ),
      },
    ),
    fault('channels have no tenant in their names', mutant('channels have no tenant in their names'), {
      shows: 'channels that belong to no tenant',
    }),
  ],
})
