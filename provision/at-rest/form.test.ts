import { expect, test } from 'vitest'
import { formOf } from './form.ts'

const of = (text: string) => formOf(Buffer.from(text))

test.for([
  ['NAME=value\n', 'clear'],
  ['# sops_version is what SOPS writes\nNAME=value\n', 'clear'],
  ['NAME=ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\nsops_version=3.13.3\n', 'sops'],
  ['password: ENC[AES256_GCM,data:YQ==]\nsops:\n    mac: ENC[…]\n', 'sops'],
  ['{\n\t"password": "ENC[…]",\n\t"sops": {\n\t\t"mac": "ENC[…]"\n\t}\n}\n', 'sops'],
  ['NAME=ENC[AES256_GCM,data:YQ==,iv:Y', 'sops'],
  ['\uFEFFNAME=ENC[…]\nsops_mac=ENC[…]\n', 'sops'],
  ['$ANSIBLE_VAULT;1.1;AES256\n3439\n', 'ansible-vault'],
  ['\n$ANSIBLE_VAULT;1.2;AES256;prod\n3439\n', 'ansible-vault'],
  ['age-encryption.org/v1\n-> X25519 …\n', 'age'],
  ['-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n', 'age'],
  ['\0GITCRYPT\0\u0001', 'git-crypt'],
  ['-----BEGIN PGP MESSAGE-----\n', 'gpg'],
  ['', 'clear'],
] as const)('%j is %s', ([text, form]) => {
  expect(of(text)).toBe(form)
})
