import { expect, test } from 'vitest'
import { isDataFolder } from './data-folder.ts'

const place = (source: string, type = 'directory', leadsTo = source) => ({ source, leadsTo, type })
const projects = ['/srv/ai', '/root/house']

test.for(['/srv/ai/ollama', '/mnt/disk/models', '/home/ada/films', '/opt/app/data', '/media/usb'])(
  '%s is data',
  path => {
    expect(isDataFolder(place(path), '/srv/ai', projects)).toBe(true)
  },
)

test('a file below the folder of its own project is, and a folder of it in the home of root', () => {
  expect(isDataFolder(place('/srv/ai/proxy/nginx.conf', 'regular file'), '/srv/ai', projects)).toBe(true)
  expect(isDataFolder(place('/root/house/data'), '/root/house', projects)).toBe(true)
  expect(isDataFolder(place('/root/house/data'), '/srv/ai', projects)).toBe(false)
})

test.for([
  ...['/', '/etc', '/etc/ssl', '/var/run', '/run', '/dev', '/proc', '/sys', '/boot', '/usr/lib', '/root', '/home'],
  ...[
    '/home/ada',
    '/home/ada/.ssh',
    '/srv',
    '/opt',
    '/mnt',
    '/var/lib/docker',
    '/var/lib/docker/volumes/x/_data',
    '/srv/ai',
    '/root/house',
  ],
  '/srv/ai/.env',
])('%s is not', path => {
  expect(isDataFolder(place(path), '/srv/ai', projects)).toBe(false)
})

test('no socket, no device, nothing that is not there, and no link', () => {
  for (const type of ['socket', 'block special file', 'character special file', 'fifo', 'missing'])
    expect(isDataFolder(place('/srv/ai/x', type), '/srv/ai', projects)).toBe(false)
  expect(isDataFolder(place('/srv/ai/x', 'directory', '/etc'), '/srv/ai', projects)).toBe(false)
  expect(isDataFolder(place('/srv/ai/../../etc', 'directory', '/etc'), '/srv/ai', projects)).toBe(false)
})

test('a project in a folder of the system excuses nothing', () => {
  expect(isDataFolder(place('/etc/ai/data'), '/etc/ai', ['/etc/ai'])).toBe(false)
  expect(isDataFolder(place('/data'), '/', ['/'])).toBe(false)
})
