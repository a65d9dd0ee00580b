import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { isVaultAddress } from './at-rest/vault-address.ts'
import type { SshLogin } from './ssh-login.ts'
import type { ServiceTarget, Target } from './target.ts'

/** A path of the inventory, relative to its folder. */
const pathIn =
  (folder: string) =>
  (path: string): string =>
    isVaultAddress(path)
      ? path
      : path.startsWith('~/')
        ? join(homedir(), path.slice(2))
        : isAbsolute(path)
          ? path
          : join(folder, path)

/** A service with the paths that its entry names, from the folder of the inventory on. */
export function resolvePaths(target: ServiceTarget, folder: string): ServiceTarget {
  const absolute = pathIn(folder)
  const { authority } = target.service
  const service = { ...target.service, ...(authority !== undefined && { authority: absolute(authority) }) }
  return { ...target, service, secretsFile: absolute(target.secretsFile) }
}

/** The same of a host. */
export function resolveHostPaths(target: Target, folder: string): Target {
  const absolute = pathIn(folder)
  const hop = <T extends Omit<SshLogin, 'jump'>>(ssh: T): T => ({
    ...ssh,
    ...(ssh.identityFile !== undefined && { identityFile: absolute(ssh.identityFile) }),
    ...(ssh.identityAgent !== undefined && { identityAgent: absolute(ssh.identityAgent) }),
  })
  const login = <T extends SshLogin>(ssh: T): T => ({ ...hop(ssh), ...(ssh.jump && { jump: ssh.jump.map(hop) }) })
  const { lan, tailnet, stranger } = target.vantages
  return Object.assign(target, {
    ssh: login(target.ssh),
    vantages: {
      ...(lan && { lan: login(lan) }),
      ...(tailnet && { tailnet: login(tailnet) }),
      ...(stranger && { stranger: login(stranger) }),
    },
    ...(target.authority !== undefined && { authority: absolute(target.authority) }),
    secretsFile: absolute(target.secretsFile),
  })
}
