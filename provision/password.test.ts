import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { dictionary } from '@zxcvbn-ts/language-common'
import { expect, test } from 'vitest'
import { weakness } from './password.ts'

test.for([
  'your-secure-password',
  'CHANGE_ME_NOW',
  'dev-secret-key-change-me-in-production',
  'P@ssw0rd1234',
  'replace-with-a-random-database-password',
  'replace-with-at-least-32-independent-random-characters',
  'changeme-please',
  'changeme12345',
  'ChangeMeNow123!',
  'letmeinplease42',
  'test-password-1',
  'Password123!',
  '123456789012',
  'qwertyuiop12',
  'adminadmin123',
  'pihole-password',
  'squaretable-dev-token-secret-00000000',
  'my-secret-token-that-is-very-long-1234',
  '<insert your key here>',
  'your-langfuse-password',
  'homelab-admin-2024',
  'Summer2024!Summer',
  'openssl-rand-hex-32',
  'correct-horse-battery-staple',
  't0p-s3cr3t-p4ssw0rd',
  'iloveyou-iloveyou',
  'pi-hole-2024!',
  'hunter2-hunter2',
  'thisneedstobechanged',
  'your-256-bit-secret-your-256-bit',
  'FILL_ME_IN_PLEASE',
  '1q2w3e4r5t6y7u',
  'abcdefghijklmnop',
  '0123456789abcdef0123456789abcdef',
  'pässwörd12345',
  'Contraseña12345',
  'contraseña-segura',
  'mot-de-passe-à-changer',
  'geändert-geheim',
  'bitteändern123',
  'UPDATE_ME_PLEASE',
  'please_override_me',
  'set_me_to_something',
  'edit-me-please',
  'rotate-me-please',
  'modify-this-value',
  'PasteYourKeyHere',
  'redacted-redacted',
  'REDACTED12345',
  'fake-password-for-ci',
  'overwrite_me_123',
  'internal-use-only',
  'raspberrypi123',
  'Welkom2024!!',
  'cambiame123456',
  'zmien_to_haslo',
  'senha-muito-forte',
  'changez-moi-svp',
  'wijzigdit12345',
  'Nvidia3060ti!!',
  'GeForceRTX3060',
  'RTX-3060-12GB!',
  'Fedora42Server!',
  'Ubuntu24.04LTS',
  'jellyfin2024!!',
  'MyProxmoxHost1',
  'NextcloudAdmin1',
  'ChatGPT-4-Turbo',
  'llama2-13b-chat',
  'Grafana!2025!',
  'deploy@homelab',
  'WireGuard2024!',
  'homeassistant1',
  'HuggingFace123',
  'Portainer-CE-2',
  'Kubernetes2025!',
  'NginxProxyMgr1',
  'Synology-DS920',
  'Mittwoch2026!',
  'Qwertzuiopü1!',
  'Azertyuiop123!',
  'йцукенгшщзхъ',
  'ςερτυθιοπασδ',
  'qwfpgjluy;arst',
  '!QAZ2wsx#EDC',
  'xvlcwkhgfq12',
])('%s can be guessed', password => {
  expect(weakness(password, 12)).toMatch(/^is a /)
})

test.for([
  'Kq3-vT9m-Wz7x',
  'seven-blue-kettles',
  'kept-in-the-file',
  'blue-secret-kettle-moon',
  'the-key-to-my-heart-is-chocolate',
  'please-let-my-cat-in-at-dawn',
  'Ich mag grünen Tee um sieben',
  'pass-9fK2lQx8Zt',
  'ключ-от-дома-71-берёза',
  'my-犬猫鳥魚虫花草木山川海空',
  'pass-ключ-от-дома-71-берёза',
  'word-for-all-of-you-here',
  'redacted-zebra-lantern-moss',
  'nvidia-zebra-lantern-moss',
  'cloud-moon-river-house-kettle',
  'Лампа-над-зелёной-рекой',
])('%s cannot', password => {
  expect(weakness(password, 12)).toBeUndefined()
})

test.for([
  ['Kq3-vT9m', 'must have at least 12 characters'],
  ['abababababab', 'repeats too few different characters'],
] as const)('%s: %s', ([password, because]) => {
  expect(weakness(password, 12)).toBe(because)
})

const owners = [
  'homelab',
  'kettles.example',
  'kettles',
  'anna.mustermann',
  'mustermann',
  '192.168.178.20',
  '/cold-storage',
  'cold',
  'storage',
]

test.for([
  'Mustermann1985',
  'anna.mustermann',
  'kettles.example',
  'Kettles!2024!',
  'k3ttl3s-k3ttl3s',
  'Cold-Storage-1',
  '192.168.178.20',
  'ssh@192.168.178.20',
])('%s is made of what the inventory holds', password => {
  expect(weakness(password, 12, owners)).toMatch(/^is /)
})

test.for(['seven-blue-kettles', 'moss-lantern-kettles-9', 'Kq3-vT9m-homelab'])(
  '%s holds such a word, and more',
  password => {
    expect(weakness(password, 12, owners)).toBeUndefined()
  },
)

const words = dictionary['diceware-common'] as string[]
const word = (): string => words[randomInt(words.length)] ?? ''

test.for([
  ['openssl rand -base64 24', () => randomBytes(24).toString('base64')],
  ['openssl rand -base64 9', () => randomBytes(9).toString('base64')],
  ['openssl rand -hex 24', () => randomBytes(24).toString('hex')],
  ['uuidgen', () => randomUUID()],
  ['four words by dice', () => [word(), word(), word(), word()].join(' ')],
] as const)('what `%s` makes is never called weak', ([, make]) => {
  const made = Array.from({ length: 40 }, make)

  expect(made.filter(password => weakness(password, 12, owners) !== undefined)).toEqual([])
})
