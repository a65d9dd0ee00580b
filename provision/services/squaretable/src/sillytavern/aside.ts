import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json, type JsonObject } from './json.ts'

/** What an object was made of and what is written from its row would not say: other values, and keys that it did not have. */
interface Difference {
  readonly values?: JsonObject
  readonly absent?: readonly string[]
}

const equal = (a: Json | undefined, b: Json | undefined): boolean => a === b || isDeepStrictEqual(a, b)

/** What has to be kept aside so that `written` can be made into `original` again; null where they are the same. */
export const asideOf = (original: JsonObject, written: JsonObject): JsonObject | null => {
  const values = Object.entries(original).filter(([key, value]) => !equal(value, written[key]))
  const absent = Object.keys(written).filter(key => !Object.hasOwn(original, key))
  if (values.length === 0 && absent.length === 0) return null
  return {
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
    ...(absent.length > 0 && { absent }),
  }
}

/**
 * What an object was made of, as far as it still holds.
 * @param holds whether a key of `whole`, the object as it was, still says what the row says
 */
export const restored = (
  written: JsonObject,
  aside: unknown,
  holds: (key: string, whole: JsonObject) => boolean,
): JsonObject => {
  if (!isObject(aside as Json)) return written
  const { values = {}, absent = [] } = aside as Difference
  const without = (keys: readonly string[]) => Object.entries(written).filter(([key]) => !keys.includes(key))
  const whole: JsonObject = { ...Object.fromEntries(without(absent)), ...values }
  const gone = absent.filter(key => holds(key, whole))
  const back = Object.entries(values).filter(([key]) => holds(key, whole))
  return { ...Object.fromEntries(without(gone)), ...Object.fromEntries(back) }
}
