import { expect, test } from 'vitest'
import { imageNamed } from './image-name.ts'

test.each([
  ['redis', 'docker.io', 'library/redis', 'latest'],
  ['redis:8.0-bookworm', 'docker.io', 'library/redis', '8.0-bookworm'],
  ['pihole/pihole:2026.07.2', 'docker.io', 'pihole/pihole', '2026.07.2'],
  ['docker.io/library/nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
  ['index.docker.io/nginx', 'docker.io', 'library/nginx', 'latest'],
  ['ghcr.io/open-webui/open-webui:v0.11.0', 'ghcr.io', 'open-webui/open-webui', 'v0.11.0'],
  ['registry:5000/a/b', 'registry:5000', 'a/b', 'latest'],
  ['localhost/a:1', 'localhost', 'a', '1'],
  ['redis:8@sha256:00', 'docker.io', 'library/redis', '8'],
  ['redis@sha256:00', 'docker.io', 'library/redis', null],
  ['NAS/media/app:1', 'NAS', 'media/app', '1'],
  ['[fd00::1]:5000/app:1', '[fd00::1]:5000', 'app', '1'],
])('%s', (reference, registry, repository, tag) => {
  expect(imageNamed(reference)).toEqual({ registry, repository, tag })
})
