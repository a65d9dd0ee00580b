import { parse } from 'yaml'

interface Entry {
  readonly ssh?: { readonly host?: unknown; readonly port?: unknown; readonly hostKey?: unknown } | null
}

/** The host keys that an inventory pins for a machine, each as "type base64". Pure. @param text that is known to be an inventory. */
export function pinnedIn(text: string, { host, port }: { readonly host: string; readonly port: number }): string[] {
  const { targets } = (parse(text) as { targets?: Readonly<Record<string, Entry | null>> | null } | null) ?? {}
  return Object.values(targets ?? {}).flatMap(entry => {
    const ssh = entry?.ssh
    if (ssh?.host !== host || (ssh.port ?? 22) !== port) return []
    // A line of ssh-keyscan has the name before it.
    const [, key] = /(?:^|\s)([a-z][\w@.-]+ AAAA[A-Za-z0-9+/]+=*)(?:\s|$)/.exec(String(ssh.hostKey ?? '')) ?? []
    return key === undefined ? [] : [key]
  })
}
