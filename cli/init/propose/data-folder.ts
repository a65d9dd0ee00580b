import { posix } from 'node:path'
import type { MountedPlace } from '../survey/mounted-places.ts'

/** Folders below which people keep data. The folders themselves hold that of many. */
const data = ['/srv', '/opt', '/mnt', '/media', '/data', '/storage', '/tank', '/volumes', '/cold-storage']

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)

/** A folder that somebody works in, which may be root's own: deep enough to be no folder of the system's. */
const isProject = (folder: string): boolean =>
  folder.split('/').length >= 3 &&
  !/^\/(etc|usr|bin|s?bin|lib\w*|boot|dev|proc|sys|run|var\/(run|lib\/docker|lib\/containerd))(\/|$)/.test(folder)

/** A name that begins with a dot: keys, tokens and settings of a person lie there. */
const hidesSomething = (path: string): boolean => path.split('/').some(part => part.startsWith('.'))

/** A folder of a person's home, and not the home. */
const isInHome = (path: string): boolean => /^\/home\/[^/]+\/[^/]/.test(path)

/**
 * Whether what a container mounts is plainly its own data: a folder or a file below where people keep data, or below the folder of its
 * Compose project, and no folder of the system, no socket, no device and nothing that holds such. Pure.
 * @param workingDirectories the folders of all Compose projects. @param own that of the container's.
 */
export function isDataFolder(
  { source, leadsTo, type }: MountedPlace,
  own: string | undefined,
  workingDirectories: readonly string[],
): boolean {
  if (!/^(directory|regular file|regular empty file)$/.test(type)) return false
  const path = posix.resolve('/', leadsTo)
  // A link may lead anywhere tomorrow.
  if (path !== posix.resolve('/', source)) return false
  if (workingDirectories.some(folder => folder === path || isBelow(folder, path))) return false
  if (own !== undefined && isProject(own) && isBelow(path, own)) return !hidesSomething(path.slice(own.length))
  return (data.some(folder => isBelow(path, folder)) || isInHome(path)) && !hidesSomething(path)
}
