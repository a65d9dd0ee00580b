import { Client, type ClientChannel } from 'ssh2'
import { signaturesOf } from '../../../provision/log-in.ts'
import { asTyped, leftEarly, whyRefused } from '../../../provision/refusal.ts'
import { ShellError } from '../../../provision/shell-error.ts'
import { type SshLogin, socketName } from '../../../provision/ssh-login.ts'

/** Types of host keys that can be pinned, the preferred first. */
export const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const

/**
 * Asks a machine for its host key, and leaves before anybody logs in.
 * @param types of the key, the preferred first. @param sock an open connection to its sshd, where it is reached through others.
 * @returns "type base64". @throws ShellError where it shows none.
 */
export function shownKey(
  address: Pick<SshLogin, 'host' | 'port' | 'user'>,
  name: string,
  types: readonly string[],
  sock?: ClientChannel,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    client.on('error', error => {
      const nothing = { tried: [], leftOut: [], methods: undefined }
      const message = /no matching (server )?host key/i.test(error.message)
        ? `${name} (${socketName(address)}) has no host key of a type that can be pinned (${keyTypes.join(', ')}).`
        : whyRefused(error, address, name, nothing, asTyped)
      reject(new ShellError(message))
    })
    client.once('close', () => reject(new ShellError(leftEarly(address, name))))
    client.connect({
      ...(sock === undefined ? { host: address.host, port: address.port } : { sock }),
      username: address.user,
      readyTimeout: 10_000,
      algorithms: { serverHostKey: types.flatMap(signaturesOf) },
      hostVerifier: (key: Buffer) => {
        const length = key.readUInt32BE()
        resolve(`${key.subarray(4, 4 + length).toString('latin1')} ${key.toString('base64')}`)
        return false
      },
    })
  })
}
