import { expect, test } from 'vitest'
import { newerTags } from './newer-tags.ts'

test.each<[string, string[], string | null, string | null]>([
  ['2.15.1', ['2.15.0', '2.15.1'], null, null],
  ['2.15.1', ['2.9.9', '2.15.10', '2.15.2', '2.16'], '2.15.10', null],
  ['2.15.1', ['3.0.0', '10.1.0', '2.16.0'], '2.16.0', '10.1.0'],
  ['2.15.1', ['2.16.0-rc1', '2.16.0-dev', 'v2.17.0', 'latest', 'github-pr-4711'], null, null],
  ['v0.11.0', ['v0.12.0', '0.13.0', 'v0.12.1-cuda'], 'v0.12.0', null],
  ['17-trixie', ['18-trixie', '18-bookworm', '17.4-trixie', '19beta1-trixie'], null, '18-trixie'],
  ['8.0-bookworm', ['8.2-bookworm', '8.4-alpine'], '8.2-bookworm', null],
  ['2026.07.2', ['2026.07.3', '2027.01.0', '2026.10.0'], '2026.10.0', '2027.01.0'],
  [
    'cu130-slim-v2',
    ['cu130-slim-v3', 'cu130-slim', 'cu131-slim-v1', 'cu130-slim-20261101'],
    'cu130-slim-v3',
    'cu131-slim-v1',
  ],
  ['5.4', ['20240101.1', '5.2024', '5.5'], '5.5', null],
  ['latest', ['latest', '1', '2'], null, null],
  // What a tag says of a commit is no version, and another commit is no other form.
  ['1.41.3.9314-a0bfb8370', ['1.41.4.9463-630c9f557', '1.41.2.9200-c6bbc1b53'], '1.41.4.9463-630c9f557', null],
  ['2.1.0-1a2b3c4', ['2.1.0-9a8b7c6', '2.1.1-5a5b5c5'], '2.1.1-5a5b5c5', null],
  ['sha-1234a67', ['sha-7654a32', 'sha-1234567'], null, null],
  ['sha-1234567', ['sha-7654321'], null, null],
  ['main-abc1234', ['main-abc9999'], null, null],
  ['jammy-20241011', ['jammy-20250101', 'noble-20250101'], null, 'jammy-20250101'],
  // What comes before a release, and what is added to one, is followed by releases.
  ['v2.0.0-rc1', ['v2.0.0-rc2', 'v2.0.0', 'v1.9.9'], 'v2.0.0', null],
  ['v2.0.0-rc1', ['v2.0.0-rc2', 'v1.9.9'], 'v2.0.0-rc2', null],
  ['2024.12.1-beta', ['2024.12.1', '2025.1.0-beta'], '2024.12.1', '2025.1.0-beta'],
  ['v0.8.5.post1', ['v0.8.5', 'v0.9.2', 'v1.0.0'], 'v0.9.2', 'v1.0.0'],
  ['v0.8.5.post1', ['v0.8.5', 'v0.8.4'], null, null],
  // A count that has just passed a thousand is no date.
  ['0.22.999', ['0.22.1000', '0.22.1006', '0.20241011'], '0.22.1006', null],
  // An image for another processor is no newer one.
  ['arm32v7-1.2.3', ['arm64v8-1.2.4', 'arm32v7-1.2.4'], 'arm32v7-1.2.4', null],
])('%s among %j', (tag, all, minor, major) => {
  expect(newerTags(tag, all)).toEqual({ minor, major })
})
