import { createRequire } from 'node:module'

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
  'admin|administrator|root|user|username|owner|operator|guest|master|letmein|welcome|welkom|willkommen|bienvenue|bienvenido|hunter|qwerty|asdf|foo|bar|baz|qux|abc|xyz|xx+',
  'pihole|hole|raspberry|raspberrypi|raspi|ollama|openwebui|webui|nginx|proxy|manager|npm|comfyui|squaretable|postgres|postgresql|redis|database|db|sql',
  'docker|compose|homelab|homeserver|server|tailscale|plumbline|service|app|application|web|summer|winter|spring|autumn',
  'correct|horse|battery|staple', // https://xkcd.com/936/
].join('|')

/** Words that only join others, and so add nothing to a giveaway. */
const joining =
  'a|an|and|any|are|as|at|be|before|bit|bits|bitte|by|ci|dit|do|dont|for|from|go|here|i|in|is|it|its|least|length|let|long|me|mich|moi|mot|must|my|needs|new|no|not|now|of|on|one|only|or|own|please|put|real|set|should|so|some|something|svp|that|the|then|there|these|this|to|use|value|very|with|word|words|you'

const giveaway = new RegExp(`^(?:${joining})*(?:${giveaways})(?:${giveaways}|${joining})*$`)
const joint = new RegExp(`^(?:${joining})+$`)

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
  return [lower, lower.replace(/[\d@!$]/g, ''), spelled(lower), spelled(lower.replace(/[\d!$]+$/, ''))]
}

const isNumber = (word: string): boolean => /^[\d@!$]+$/.test(word)

/**
 * What remains of a password when the words that give it away are taken out.
 * @returns undefined where these are less than half of its words: then the others make it, as in a sentence that happens to hold one.
 */
function remainder(password: string): string | undefined {
  const words =
    password
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\d@!$]+/gu) ?? []
  const told = words.map(word => {
    const ways = readings(word)
    return ways.some(way => giveaway.test(way)) ? 'giveaway' : ways.some(way => joint.test(way)) ? 'joining' : 'other'
  })
  const giveawayCount = told.filter(kind => kind === 'giveaway').length
  const others = words.filter((_, at) => told[at] === 'other')
  const ownCount = others.filter(word => !isNumber(word)).length
  const onlyJoins = giveawayCount === 0 && ownCount === 0 && told.includes('joining') // "set_me_to_something"
  if (!onlyJoins && (giveawayCount === 0 || giveawayCount < ownCount)) return undefined
  return others.join(' ')
}

type Core = typeof import('@zxcvbn-ts/core')
type Common = typeof import('@zxcvbn-ts/language-common')

/** The library's own 100 takes ten times as long for a random password of 32 characters, and finds nothing more in one that is weak. */
const l33tMaxSubstitutions = 10

/** Loaded when the first password is judged: its dictionaries take a third of a second, and most commands need none. */
let estimator: InstanceType<Core['ZxcvbnFactory']> | undefined
function guessesOf(password: string): number {
  if (estimator === undefined) {
    const load = createRequire(import.meta.url)
    const { ZxcvbnFactory } = load('@zxcvbn-ts/core') as Core
    const { dictionary, adjacencyGraphs } = load('@zxcvbn-ts/language-common') as Common
    estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions })
  }
  return password === '' ? 0 : estimator.check(password).guessesLog10
}

/** As a power of ten. zxcvbn calls 8 "safely unguessable", and a well-known password written twice comes to a little more than that. */
const enoughGuesses = 8.5

/**
 * Why a password can be guessed: undefined where it cannot. The one rule for what a deploy accepts and a spec demands.
 * @param length how many characters it must have.
 * @returns the end of a sentence that begins with the variable's name; it never shows the password.
 */
export function weakness(password: string, length: number): string | undefined {
  if (password.length < length) return `must have at least ${length} characters`
  if (new Set(password).size < 6) return 'repeats too few different characters'
  const rest = remainder(password)
  if (rest !== undefined && guessesOf(rest) < enoughGuesses)
    return 'is a placeholder or made of words that everybody tries'
  return guessesOf(password) < enoughGuesses ? 'is a password that is easily guessed' : undefined
}
