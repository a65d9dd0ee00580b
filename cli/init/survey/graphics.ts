import { parseCards } from '../../../fixtures/gpu/gpu.ts'
import type { Fact } from '../../../fixtures/look/fact.ts'

/** The graphics cards of the host. */
export interface Graphics {
  /** The models of those that NVIDIA's driver sees. */
  readonly models: readonly string[]
  /** What it complains of, and cards that it does not see. */
  readonly notes: readonly string[]
}

const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' }

/** The cards that NVIDIA's driver sees, and the makers of every card on the bus. */
export const graphicsCards: Fact<Graphics> = {
  name: 'graphics',
  asks: 'nvidia-smi -L',
  command: [
    'for c in /sys/bus/pci/devices/*/class; do case $(cat "$c" 2>/dev/null) in 0x03*) echo "bus $(cat "${c%class}vendor")";; esac; done',
    'echo ---',
    'PATH=$PATH:/usr/lib/wsl/lib; command -v nvidia-smi >/dev/null || { echo missing; exit 0; }; nvidia-smi -L; echo "exit $?"',
  ].join('\n'),
  parse: stdout => {
    const [bus = '', driver] = stdout.split(/^---\n/m)
    if (driver === undefined) throw new Error('it is cut short')
    const makers = [...bus.matchAll(/^bus (\S+)$/gm)].map(([, id = '']) => vendors[id] ?? 'another maker')
    const unused = makers
      .filter(maker => maker !== 'NVIDIA')
      .map(maker => `There is a graphics chip of ${maker} as well, which no requirement is about.`)
    if (driver.trim() === 'missing')
      return {
        models: [],
        notes: makers.includes('NVIDIA')
          ? ['There is a card of NVIDIA, but no nvidia-smi: its driver is not installed.']
          : unused,
      }
    const [, said = '', code = ''] = /^([\s\S]*)^exit (\d+)\n$/m.exec(driver) ?? []
    const { troubles } = parseCards(said, Number(code))
    const models = [...said.matchAll(/^GPU \d+: (.+) \(UUID: [\w-]+\)$/gm)].map(([, model = '']) => model)
    return { models, notes: [...troubles, ...unused] }
  },
}
