import { userInfo } from 'node:os'

/** Who this process is here: by name, or by number where nobody gave it one. */
export function ownUser(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
