import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import type { Connections } from '../../fixtures/look/connections.ts'
import { usedImages } from './used-images.ts'

const id = (letter: string): string => `sha256:${letter.repeat(64)}`

/** A host whose containers were made from images, by the name that somebody gave and the id that it had. */
async function used(made: readonly (readonly [reference: string, image: string])[], images: Record<string, object>) {
  const containers = made.map(([Image, image], at) => ({ Id: `${at}`, Image: image, Config: { Image } }))
  const docker = {
    listContainers: async () => containers,
    getContainer: (wanted: string) => ({ inspect: async () => containers.find(({ Id }) => Id === wanted) }),
    getImage: (wanted: string) => ({
      inspect: async () => {
        if (images[wanted]) return images[wanted]
        throw Object.assign(new Error(`No such image: ${wanted}`), { statusCode: 404 })
      },
    }),
  }
  return usedImages({ docker: async () => docker as unknown as Docker } as unknown as Connections)
}

test('two containers of one name, one of which nobody has made anew since the pull, are of two images', async () => {
  const images = { [id('a')]: { RepoDigests: ['redis@sha256:00'] }, [id('b')]: { RepoDigests: ['redis@sha256:11'] } }
  const made = [['redis:8', id('a')] as const, ['redis:8', id('b')] as const, ['redis:8', id('b')] as const]
  expect(await used(made, images)).toEqual([
    { reference: 'redis:8', digests: ['redis@sha256:00'] },
    { reference: 'redis:8', digests: ['redis@sha256:11'] },
  ])
})

test("an image that was taken away under its container, or is meant by its own id, keeps nothing from the others' answers", async () => {
  const images = { [id('b')]: { RepoDigests: ['redis@sha256:11'] } }
  const made = [['gone:1', id('a')] as const, [id('b'), id('b')] as const, ['bbbbbbbbbbbb', id('b')] as const]
  expect(await used(made, images)).toEqual([
    { reference: 'bbbbbbbbbbbb', digests: ['redis@sha256:11'] },
    { reference: 'gone:1', digests: null },
    { reference: id('b'), digests: ['redis@sha256:11'] },
  ])
})

test('an engine with the image store of containerd gives what was built on the host a digest as well', async () => {
  const RepoDigests = [`squaretable@${id('a')}`]
  const images = {
    [id('a')]: { RepoDigests, Identity: { Build: [{ Ref: 'x' }] } },
    [id('b')]: { RepoDigests, Identity: { Build: [{ Ref: 'x' }], Pull: [{ Repository: 'ghcr.io/acme/built' }] } },
    [id('c')]: { RepoDigests: ['redis@sha256:11'], Identity: { Pull: [{ Repository: 'docker.io/library/redis' }] } },
  }
  const made = [['built:1', id('a')] as const, ['pushed:1', id('b')] as const, ['redis:8', id('c')] as const]
  expect((await used(made, images)).map(({ digests }) => digests)).toEqual([[], RepoDigests, ['redis@sha256:11']])
})
