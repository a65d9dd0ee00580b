import { type Host, OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import { storageRole } from '../roles/storage.ts'

/**
 * Why the disk for the data cannot be used and no deploy can bring that about, as sentences: it is not there, or it is another one.
 * @param chosen the parts that a deploy goes through.
 */
export async function diskLacks(host: Host, target: Target, chosen: readonly string[]): Promise<string[]> {
  if (!chosen.includes('storage')) return []
  const [mounted] = storageRole(target, [])
  try {
    await mounted?.needed(host).next()
    return []
  } catch (error) {
    if (error instanceof OperationError) return [error.message]
    throw error
  }
}
