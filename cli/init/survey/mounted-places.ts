import type { Fact } from '../../../fixtures/look/fact.ts'

/** What lies at a path of the host that a container mounts. */
export interface MountedPlace {
  readonly source: string
  /** Where it is once links are followed. */
  readonly leadsTo: string
  /** As `stat` calls it: `directory`, `regular file`, `socket` …; `missing` where nothing is there. */
  readonly type: string
}

const decoded = (word: string): string => Buffer.from(word, 'base64').toString('utf8').replace(/\n$/, '')

/** Every path of the host that containers of the system's engine bind. */
export const mountedPlaces: Fact<MountedPlace[]> = {
  name: 'mounted-places',
  asks: 'stat of what containers mount',
  command: `command -v docker >/dev/null || exit 0
ids=$(docker ps --all --quiet --no-trunc) || exit; [ -z "$ids" ] && exit
docker inspect --format '{{range .Mounts}}{{if eq .Type "bind"}}{{println .Source}}{{end}}{{end}}' $ids | sort -u | while read -r path; do
  [ -z "$path" ] || echo "$(printf %s "$path" | base64 -w0) $(realpath -m -- "$path" | base64 -w0) $(stat -L -c %F -- "$path" 2>/dev/null || echo missing)"
done`,
  parse: stdout =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const [, source, leadsTo, type] = /^(\S+) (\S+) ([a-z ]+)$/.exec(line) ?? []
        if (source === undefined || leadsTo === undefined || type === undefined)
          throw new Error(`a line is not as expected: ${JSON.stringify(line)}`)
        return { source: decoded(source), leadsTo: decoded(leadsTo), type }
      }),
}
