import { seenValue, shortReason } from '../survey/seen.ts'
import type { Known } from './known.ts'
import { commentedOut, remark, section, valueLine } from './lines.ts'

/** The operating system. */
export function osLines({ survey: { os } }: Known): string[] {
  if ('unseen' in os)
    return [...remark(`${os.unseen} \`cat /etc/os-release\` tells.`), ...commentedOut(section('os', ['id: debian']))]
  const { id, version, name } = os.value
  return section('os', [
    valueLine('id', id, `/etc/os-release: ${name}`),
    ...(version === null ? [] : [valueLine('version', version, 'leave it out where any version will do')]),
  ])
}

/** The firewall in use. */
export function firewallLines({ survey: { firewall, rootRefused } }: Known): string[] {
  const seen = seenValue(firewall)
  const why = seen === undefined && 'unseen' in firewall ? firewall.unseen : (seen?.because ?? '')
  if (seen?.kind) return [valueLine('firewall', seen.kind, why)]
  const how = rootRefused === null ? '' : ' Root would be told: `sudo nft list ruleset`, `sudo ufw status`.'
  return [...remark(`The firewall in use could not be seen (${why}).${how}`), ...commentedOut(['firewall: ufw'])]
}

/** The graphics cards. */
export function gpuLines({ survey: { graphics } }: Known): string[] {
  if ('unseen' in graphics)
    return [...remark(`${graphics.unseen} \`nvidia-smi -L\` on the host tells.`), ...commentedOut(['gpu: none'])]
  const { models, notes } = graphics.value
  const [model] = models
  const remarks = notes.flatMap(remark)
  if (model === undefined)
    return notes.some(note => note.startsWith('There is a card of NVIDIA') || note.startsWith('nvidia-smi '))
      ? [...remarks, ...commentedOut(section('gpu', [valueLine('count', 1), 'model: NVIDIA GeForce RTX 3060']))]
      : [...remarks, valueLine('gpu', 'none', 'no nvidia-smi, and no card of NVIDIA on the bus')]
  return [
    ...section('gpu', [valueLine('count', models.length, '`nvidia-smi -L`'), valueLine('model', model)]),
    ...remarks,
  ]
}

/** Docker, and the network that the services are on. */
export function dockerLines({ survey, met }: Known): string[] {
  const { containers, networks, engine } = survey
  if ('unseen' in containers) {
    const how = /permission denied/i.test(containers.unseen)
      ? 'Let the login use sudo without a password, or add it to the group docker (`sudo usermod -aG docker <user>`), and log in anew.'
      : '`systemctl status docker` on the host tells whether it runs; run init again then.'
    return [
      ...remark(`Docker could not be asked: ${shortReason(containers.unseen)} ${how}`),
      ...commentedOut(section('docker', ['network: bridge'])),
    ]
  }
  if (containers.value === null) return [valueLine('docker', 'none', 'there is no command `docker`')]
  const version = seenValue(engine)?.server
  const own = (seenValue(networks) ?? []).filter(({ name, driver }) => driver === 'bridge' && name !== 'bridge')
  const users = (name: string): number =>
    met.filter(({ container, is }) => is !== undefined && container !== null && name in container.networks).length
  const [first, ...others] = own.toSorted((a, b) => users(b.name) - users(a.name))
  const rootless = [...new Set(containers.value.flatMap(one => one.rootless ?? []))]
  const remarks = [
    ...(others.length > 0
      ? remark(
          `Other networks of Docker: ${others.map(({ name, subnets }) => `${name} (${subnets.join(', ')})`).join(', ')}.`,
        )
      : []),
    ...rootless.flatMap(socket =>
      remark(
        `Some containers belong to an engine that a user runs (${socket}): those are only looked at from outside.`,
      ),
    ),
  ]
  const seen = version ? `Docker ${version}` : 'Docker'
  if (first === undefined) return [...remark(`${seen}, without a network of its own beside the bridge.`), ...remarks]
  const subnet = first.subnets.find(one => !one.includes(':'))
  return section('docker', [
    valueLine(
      'network',
      first.name,
      `${seen}: \`docker network inspect\`, the one that most of what is known below is on`,
    ),
    ...(subnet === undefined ? [] : [valueLine('subnet', subnet)]),
    ...remarks,
  ])
}
