import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const folder = '/var/lib/plumbline/scans'

/** The report of a container's image, as a word of a shell. */
const reportOf = (container: string): string =>
  `"${folder}/$(docker inspect --format '{{.Image}}' ${container} | cut -d : -f 2).json"`

/** Writes a finding into the report of an image, as Trivy does. */
const finding =
  (container: string, kind: 'Vulnerabilities' | 'ExperimentalModifiedFindings', found: object) => (host: LabHost) =>
    host.run(
      `cat >/run/${container}-finding && python3 - ${reportOf(container)} /run/${container}-finding <<'END'\nimport json, sys\nreport = json.load(open(sys.argv[1]))\nreport["Results"][0]["${kind}"] = [json.load(open(sys.argv[2]))]\njson.dump(report, open(sys.argv[1], "w"))\nEND\nrm /run/${container}-finding`,
      JSON.stringify(found),
    )
const scanAnew = (host: LabHost) => host.run('systemctl start plumbline-scan.service')

const critical = (id: string, more: object = {}) => ({
  ...{
    VulnerabilityID: id,
    PkgName: 'libintruder1',
    InstalledVersion: '1.0',
    FixedVersion: '1.1',
    Severity: 'CRITICAL',
  },
  ...more,
})

export default faults({
  'SEC-09': [
    fault('an image has a critical vulnerability', finding('comfyui', 'Vulnerabilities', critical('CVE-2026-0001')), {
      shows: 'has CVE-2026-0001 in libintruder1 1.0, which 1.1 mends',
      repair: scanAnew,
    }),
    fault(
      'the last scan of an image is three weeks old',
      host =>
        host.run(
          `one=${reportOf('ollama')}; sed -i "s/\\"CreatedAt\\": \\"[^\\"]*/\\"CreatedAt\\": \\"$(date -u -d '21 days ago' +%FT%TZ)/" "$one" && touch -d '21 days ago' "$one"`,
        ),
      { shows: 'the last scan of ollama/ollama:0.32.15 is 21 days old, and it should be 7 at most' },
    ),
    fault('an image was never scanned', host => host.run(`rm ${reportOf('pihole')}`), {
      shows: 'was never scanned as it is',
    }),
    harmless(
      'a critical vulnerability is accepted with a reason, and one is mended by nobody',
      async host => {
        await finding('open-webui', 'ExperimentalModifiedFindings', {
          ...{ Type: 'vulnerability', Status: 'ignored', Statement: 'Not reachable here.' },
          Finding: critical('CVE-2026-0002'),
        })(host)
        await finding('nginx-proxy-manager', 'Vulnerabilities', critical('CVE-2026-0003', { FixedVersion: '' }))(host)
      },
      { repair: scanAnew },
    ),
    harmless(
      "an image's report is Grype's",
      host =>
        host.run(
          `cat >/run/grype.json && one=${reportOf('squaretable-redis')} && sed "s/IMAGE/$(docker inspect --format '{{.Image}}' squaretable-redis)/; s/TIME/$(date -u +%FT%TZ)/" /run/grype.json >"$one" && rm /run/grype.json`,
          JSON.stringify({
            matches: [],
            source: { type: 'image', target: { userInput: 'redis', imageID: 'IMAGE', tags: [] } },
            descriptor: { name: 'grype', version: '0.118.0', timestamp: 'TIME' },
          }),
        ),
      { repair: scanAnew },
    ),
  ],
})
