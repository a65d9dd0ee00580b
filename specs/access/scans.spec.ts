import { requirement, test } from '../../fixtures/index.ts'

test(
  'No image carries a critical vulnerability that somebody has mended, by a scan of the last seven days',
  requirement('SEC-09', {
    why: 'What is known and mended is what is tried first, by programs and against everybody.',
    severity: 'minor',
    tier: 'nightly',
    source: 'field: images that nobody looks into after they were pulled',
    remedy:
      'Take a newer image. With Trivy or Grype on the host `npm run deploy -- --only scans` scans every image, and once a night from then on. What is meant to stay goes into .trivyignore.yaml in /var/lib/plumbline/scans, with a statement why.',
    byHand:
      'Take a newer image. Once a night, for each image: `trivy image --scanners vuln --severity CRITICAL --ignore-unfixed --show-suppressed --format json --output /var/lib/plumbline/scans/<name>.json <image>`, or `grype --only-fixed --output json`.',
    needs: ['PRE-01', 'PRE-04'],
    of: ['docker'],
  }),
  async ({ expect, access }) => {
    expect(await access.vulnerable({ days: 7 })).toEqual([])
  },
)
