/** Which local records have to go and which have to come. A record is an address and its names. */
export interface RecordChanges {
  readonly remove: readonly string[]
  readonly add: readonly string[]
}

/**
 * What makes each name lead to the address, and to no other one. Other names of a record are kept.
 * @param found the records that there are, e.g. "192.0.2.7 printer printer.home".
 */
export function recordChanges(found: readonly string[], address: string, names: readonly string[]): RecordChanges {
  const wanted = names.map(name => `${address} ${name}`)
  const wrong = found
    .map(record => ({ record, words: record.trim().split(/\s+/) }))
    .filter(({ record, words }) => !wanted.includes(record) && words.some(word => names.includes(word.toLowerCase())))
  const kept = wrong
    .map(({ words: [to = '', ...called] }) => [to, ...called.filter(name => !names.includes(name.toLowerCase()))])
    .filter(words => words.length > 1)
    .map(words => words.join(' '))
  return {
    remove: wrong.map(({ record }) => record),
    add: [...kept, ...wanted.filter(record => !found.includes(record))],
  }
}
