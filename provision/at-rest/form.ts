/** How a file keeps what stands in it. */
export type Form = 'clear' | 'sops' | 'ansible-vault' | 'age' | 'git-crypt' | 'gpg'

/** What a person calls it. */
export const formNames: Readonly<Record<Exclude<Form, 'clear'>, string>> = {
  sops: 'SOPS',
  'ansible-vault': 'Ansible Vault',
  age: 'age',
  'git-crypt': 'git-crypt',
  gpg: 'GPG',
}

/** What begins a file, whatever it is called. */
const beginnings: readonly (readonly [Form, RegExp])[] = [
  ['ansible-vault', /^\$ANSIBLE_VAULT;/],
  ['age', /^(age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/],
  ['git-crypt', /^\0GITCRYPT\0/],
  ['gpg', /^-----BEGIN PGP MESSAGE-----/],
]

/** What SOPS adds to a file of variables, to YAML or INI, and to JSON; and what it makes of a value, by which a file is known that was cut off. */
const ofSops = /ENC\[AES256_GCM,data:|^sops_(version|mac)=|^sops:\s*$|^\[sops\]\s*$|^\s*"sops":\s*\{/m

/** How a file keeps what stands in it. One that SOPS has written may hold some of it in clear all the same. Pure. */
export function formOf(bytes: Uint8Array): Form {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
  return beginnings.find(([, pattern]) => pattern.test(text.trimStart()))?.[0] ?? (ofSops.test(text) ? 'sops' : 'clear')
}
