/** What an inventory may leave out. Requirements that are about it are then not offered. */
export const inventoryParts = [
  'os',
  'lan',
  'tailscale',
  'coldStorage',
  'domain',
  'docker',
  'firewalld',
  'gpu',
  'service',
  'stack',
] as const

export type InventoryPart = (typeof inventoryParts)[number]

/** The fields of the inventory that are parts. The others follow from them. */
const fields = ['os', 'lan', 'tailscale', 'coldStorage', 'domain', 'docker', 'gpu', 'service'] as const
export type Field = (typeof fields)[number]

/** The fields that the stack of the documents cannot be without. */
const stackNeeds = ['lan', 'tailscale', 'coldStorage', 'domain', 'docker'] as const satisfies readonly Field[]

const isField = (part: InventoryPart): part is Field => (fields as readonly string[]).includes(part)

/** Something of a target that the inventory does not say was asked for. A requirement that meets it cannot be judged. */
class AbsentPart extends Error {
  override name = 'AbsentPart'
}

/** What parts are of: a target, or some of one. */
type Parted = { readonly [Key in Field | 'firewall']?: unknown }

/** Whether the inventory says something of a part. */
export function hasPart(target: Parted, part: InventoryPart): boolean {
  if (part === 'firewalld') return target.firewall === 'firewalld'
  if (part === 'stack') return stackNeeds.every(one => hasPart(target, one)) && hasPart(target, 'firewalld')
  return Object.prototype.propertyIsEnumerable.call(target, part) && target[part] !== undefined
}

const missing: Readonly<Record<Field, string>> = {
  os: 'The inventory does not say which operating system is right (`os`).',
  lan: 'The inventory names no address in a LAN (`lan`).',
  tailscale: 'The inventory names no tailnet (`tailscale`).',
  coldStorage: 'The inventory names no cold storage (`coldStorage`).',
  domain: 'The inventory names no domain (`domain`).',
  docker: 'The inventory says that there is no Docker (`docker: none`).',
  gpu: 'The inventory names no graphics card (`gpu`).',
  service: 'The inventory names no multi-tenant service (`service`).',
}

/** Why a part is not there, as a sentence; undefined where it is. */
export function absence(target: Parted, part: InventoryPart): string | undefined {
  if (hasPart(target, part)) return undefined
  if (isField(part)) return missing[part]
  if (part === 'firewalld')
    return target.firewall === undefined
      ? 'The inventory does not say that the firewall is firewalld (`firewall`).'
      : `The firewall is no firewalld: the inventory says \`firewall: ${target.firewall}\`.`
  const without = stackNeeds.filter(one => !hasPart(target, one)).map(one => `\`${one}\``)
  return `The stack of the documents is not deployed here: the inventory ${
    without.length > 0 ? `is without ${without.join(', ')}` : `says \`firewall: ${target.firewall}\``
  }.`
}

/**
 * The same target, of which whoever asks for what is not there gets a sentence instead of nothing: what should not have been judged is never
 * judged on nothing. @throws AbsentPart on reading such a part.
 */
export function guarded<T extends object>(target: T): T {
  for (const part of fields) {
    if (hasPart(target, part)) continue
    Object.defineProperty(target, part, {
      enumerable: false,
      configurable: true,
      get: () => {
        throw new AbsentPart(missing[part])
      },
    })
  }
  return target
}
