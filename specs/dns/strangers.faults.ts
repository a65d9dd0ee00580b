import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'DNS-06': [
    fault(
      'the guard lets questions through from everywhere',
      host => host.run('nft insert rule inet plumbline_guard forward meta l4proto udp ct original proto-dst 53 accept'),
      { alsoBreaks: { 'NET-08': 'An unlisted peer is answered.' } },
    ),
  ],
})
