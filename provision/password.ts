import { createRequire } from 'node:module'
import { fieldNames, fieldWords, walked } from './password-words.ts'

/** What stands where a password should: placeholders, the services' own names and defaults, what everybody tries first. */
const giveaways = [
  'password|passwd|passwort|passwords|passphrase|pass|pwd|pw|kennwort|motdepasse|contrasena|senha|wachtwoord',
  'secret|secrets|geheim|key|keys|token|tokens|jwt|api|auth|session|cookie|salt|credential|credentials|login|pin',
  'passe|contrasenya|clave|haslo|heslo|parola|losenord|passord|salasana|kodeord|adgangskode|sifre|secreta|secreto|segreto',
  'change|changes|changed|replace|replaced|insert|enter|fill|placeholder|example|sample|todo|fixme|tbd|dummy|default',
  'update|updated|override|overwrite|overwritten|edit|edited|modify|modified|rotate|rotated|paste|pasted|redacted|masked|censored|fake|mock|bogus|internal',
  'aendern|aendere|andern|andere|geandert|geaendert|changer|changez|modifier|wijzig|wijzigen|cambia|cambiar|cambiame|zmien|zmienic|mudar|mude|trocar|alterar',
  'your|yours|generate|generated|random|rand|openssl|hex|base64|uuid|independent|character|characters|chars|minimum|string',
  'secure|super|strong|safe|segura|seguro|sicher|sicheres|forte|muito|insecure|unsafe|weak|temp|temporary|test|testing|demo|dev|development|prod|production|staging|local|localhost',
  'admin|administrator|root|user|username|owner|operator|guest|master|letmein|welcome|welkom|willkommen|bienvenue|bienvenido|hunter|qwerty|asdf|foo|bar|baz|qux|abc|xyz|xx',
  'pihole|hole|raspberry|raspberrypi|raspi|ollama|openwebui|webui|nginx|proxy|manager|npm|comfyui|squaretable|postgres|postgresql|redis|database|db|sql',
  'docker|compose|homelab|homeserver|server|tailscale|plumbline|service|app|application|web|summer|winter|spring|autumn',
  'correct|horse|battery|staple', // https://xkcd.com/936/
].flatMap(line => line.split('|'))

/** Words that only join others, and so add nothing to a giveaway. */
const joining = new Set(
  'a|an|and|any|are|as|at|be|before|bit|bits|bitte|by|ci|dit|do|dont|for|from|go|here|i|in|is|it|its|least|length|let|long|me|mich|moi|mot|must|my|needs|new|no|not|now|of|on|one|only|or|own|please|put|real|set|should|so|some|something|svp|that|the|then|there|these|this|to|use|value|very|with|word|words|you'.split(
    '|',
  ),
)

const givenAway = new Set([...giveaways, ...fieldNames])
const longestPiece = 20

/** Whether a word is made of giveaways and what joins them, only of what joins, or of something else. */
function madeOf(written: string, own: ReadonlySet<string>): 'giveaway' | 'joining' | 'other' {
  const word = written.replace(/x{2,}/g, 'xx') // "xxxx" stands for anything
  const best = [1] // how far the pieces before each end reach: 0 not there, 1 by words that join, 2 with a giveaway among them
  for (let end = 1; end <= word.length; end += 1) {
    best[end] = 0
    for (let start = Math.max(0, end - longestPiece); start < end; start += 1) {
      const [before = 0, piece] = [best[start], word.slice(start, end)]
      if (before === 0) continue
      if (givenAway.has(piece) || own.has(piece)) best[end] = 2
      else if (joining.has(piece)) best[end] = Math.max(best[end] ?? 0, before)
    }
  }
  const reached = word === '' ? 0 : best[word.length]
  return reached === 2 ? 'giveaway' : reached === 1 ? 'joining' : 'other'
}

/** How people write letters as signs. */
const letters: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
}
const spelled = (word: string): string => word.replace(/[@431!05$7]/g, sign => letters[sign] ?? sign)

/** Longer than any word that is looked for, run together with a few others. */
const longestWord = 60

/** The ways a word can be read: as it stands, without digits and signs, and with signs read as letters. */
function readings(word: string): readonly string[] {
  if (word.length > longestWord) return []
  const lower = word.toLowerCase()
  const read = [lower.replace(/[\d@!$]/g, ''), spelled(lower), spelled(lower.replace(/[\d!$]+$/, ''))]
  return [lower, ...read.filter(way => way.length > 3)] // or chance makes a word of "p9w"
}

/** A number, be it of GB or of billions. */
const isNumber = (word: string): boolean => /^[\d@!$]+[a-z]{0,2}$/i.test(word)

/**
 * What remains of a password when the words that give it away are taken out.
 * @returns undefined where these are less than half of its words, or short: then the others make it, as in a sentence that happens to hold one.
 */
function remainder(password: string, own: ReadonlySet<string>): string | undefined {
  const words =
    password
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\d@!$]+/gu) ?? []
  const told = words.map(word => {
    const ways = readings(word).map(way => madeOf(way, own))
    return ways.includes('giveaway') ? 'giveaway' : ways.includes('joining') ? 'joining' : 'other'
  })
  const others = words.filter((_, at) => told[at] === 'other')
  const [given, ownersOwn] = [words.filter((_, at) => told[at] === 'giveaway'), others.filter(word => !isNumber(word))]
  const lettersOf = (some: readonly string[]): number => some.join('').length
  const onlyJoins = given.length === 0 && ownersOwn.length === 0 && told.includes('joining') // "set_me_to_something"
  const isMade = given.length > 0 && given.length >= ownersOwn.length && lettersOf(given) * 2 >= lettersOf(ownersOwn)
  if (!onlyJoins && !isMade) return undefined
  return others.join(' ')
}

type Core = typeof import('@zxcvbn-ts/core')
type Common = typeof import('@zxcvbn-ts/language-common')

/** The library's own 100 takes ten times as long for a random password of 32 characters, and finds nothing more in one that is weak. */
const l33tMaxSubstitutions = 10

/** Loaded when the first password is judged: its dictionaries take a third of a second, and most commands need none. */
let estimator: InstanceType<Core['ZxcvbnFactory']> | undefined
function estimatorOf(): InstanceType<Core['ZxcvbnFactory']> {
  if (estimator === undefined) {
    const load = createRequire(import.meta.url)
    const { ZxcvbnFactory } = load('@zxcvbn-ts/core') as Core
    const { dictionary, adjacencyGraphs } = load('@zxcvbn-ts/language-common') as Common
    const all = { ...dictionary, field: [...fieldNames, ...fieldWords] }
    estimator = new ZxcvbnFactory({ dictionary: all, graphs: adjacencyGraphs, l33tMaxSubstitutions })
  }
  return estimator
}

/** @param own words that somebody who knows the owner tries first. */
function guessesOf(password: string, own: readonly string[]): number {
  if (password === '') return 0
  const ways = [password, ...walked(password)]
  return Math.min(...[...new Set(ways)].map(way => estimatorOf().check(way, [...own]).guessesLog10))
}

/** As a power of ten. zxcvbn calls 8 "safely unguessable", and a well-known password written twice comes to a little more than that. */
const enoughGuesses = 8.5

/**
 * Why a password can be guessed: undefined where it cannot. The one rule for what a deploy accepts and a spec demands.
 * @param length how many characters it must have. @param own words of the owner's: names of the host, of its domain, of its users.
 * @returns the end of a sentence that begins with the variable's name; it never shows the password.
 */
export function weakness(password: string, length: number, own: readonly string[] = []): string | undefined {
  if (password.length < length) return `must have at least ${length} characters`
  if (new Set(password).size < 6) return 'repeats too few different characters'
  const isGivenAway = (names: readonly string[]): boolean => {
    const rest = remainder(password, new Set(names.map(name => name.toLowerCase())))
    return rest !== undefined && guessesOf(rest, names) < enoughGuesses
  }
  if (isGivenAway([])) return 'is a placeholder or made of words that everybody tries'
  if (guessesOf(password, []) < enoughGuesses) return 'is a password that is easily guessed'
  const told = [password, spelled(password)].map(way => way.toLowerCase())
  const known = own.filter(name => told.some(way => way.includes(name.toLowerCase())))
  return known.length > 0 && (isGivenAway(known) || guessesOf(password, known) < enoughGuesses)
    ? 'is made of names and words that the inventory holds, which are tried first'
    : undefined
}
