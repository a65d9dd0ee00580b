import { fault, faults } from '../../fixtures/faults/fault.ts'
import { mutant } from '../../fixtures/faults/mutant.ts'

export default faults({
  'TEN-01': [
    fault(
      'without a header the tenant of the login is taken',
      mutant('without a header the tenant of the login is taken'),
      {
        shows: 'requests without a tenant, or with one that is none',
        alsoBreaks: { 'API-06': 'What names neither a tenant nor a login is told to log in.' },
      },
    ),
  ],
  'TEN-02': [
    fault('the header is trusted', mutant('the header is trusted'), {
      shows: 'logins of another tenant',
      alsoBreaks: {
        'TEN-11': "A session opens another tenant by that tenant's header.",
        'API-03': 'A login of another tenant is not refused.',
      },
    }),
    fault('a token is read and not verified', mutant('a token is read and not verified'), {
      shows: 'logins that do not hold',
    }),
  ],
})
