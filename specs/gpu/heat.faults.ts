import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const card = '/var/lib/nvidia-stand-in/card'

/** Changes what the card says of itself. */
const says = (fields: Readonly<Record<string, string>>) => (host: LabHost) =>
  host.run(
    `sed --in-place ${Object.entries(fields)
      .map(([field, value]) => `--expression 's/^${field}=.*/${field}=${value}/'`)
      .join(' ')} ${card}`,
  )
const cool = { 'temperature.gpu': '41' }
const idle = { 'clocks_event_reasons.active': '0x0000000000000001' }

export default faults({
  'GPU-07': [
    fault('the card is at 90 °C', says({ 'temperature.gpu': '90' }), {
      shows: 'is at 90 °C, and it should be under 80',
      repair: says(cool),
    }),
    fault(
      'the card slows itself down, because it is too hot',
      says({ 'clocks_event_reasons.active': '0x0000000000000048' }),
      { shows: 'its hardware slows it down, because it is too hot', repair: says(idle) },
    ),
    harmless(
      'the card works at its power cap, and is warm',
      says({ 'temperature.gpu': '79', 'clocks_event_reasons.active': '0x0000000000000004' }),
      { repair: says({ ...cool, ...idle }) },
    ),
  ],
})
