import type { Transaction } from '../database/database.ts'
import type { Imports } from '../repositories/imports.ts'
import { Settings } from '../repositories/settings.ts'
import type { ImportedPreset, Written } from './import-writer.ts'
import { canonicalJson, isObject, type JsonObject } from './json.ts'
import { besideSettings } from './preset-files.ts'

const objectIn = (value: JsonObject, key: string): JsonObject => {
  const inside = value[key]
  return isObject(inside) ? inside : {}
}

/** Puts a file beside the importing user's settings, where there is none of its name: what was saved or deleted here stays so. */
export const writePreset = async (
  imports: Imports,
  tx: Transaction,
  { tenantId, userId, bringBack }: { readonly tenantId: string; readonly userId: string; readonly bringBack?: boolean },
  { kind, name, preset }: ImportedPreset,
): Promise<Written> => {
  const present = ((await imports.findSettings())?.values ?? {}) as JsonObject
  const own = objectIn(present, besideSettings)
  const known = objectIn(own, kind)[name]
  if (known !== undefined && canonicalJson(known) === canonicalJson(preset)) return { outcome: 'unchanged' }
  if (known === null && bringBack !== true) return { outcome: 'kept', reason: 'was deleted in the service' }
  if (known !== undefined && known !== null) return { outcome: 'kept', reason: 'is another one in the service' }
  const presets = { ...own, [kind]: { ...objectIn(own, kind), [name]: preset } }
  await new Settings(tx, tenantId).put(userId, { ...present, [besideSettings]: presets })
  return { outcome: 'created' }
}
