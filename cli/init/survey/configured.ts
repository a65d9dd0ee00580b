import type { Fact } from '../../../fixtures/look/fact.ts'

/** What stands in the files of proxies and resolvers, none of it a secret. */
export interface Configured {
  /** The names that proxies serve, and in which file that was seen. */
  readonly domains: readonly { readonly container: string; readonly name: string; readonly file: string }[]
  /** Whom resolvers ask. */
  readonly upstreams: readonly { readonly container: string; readonly upstream: string; readonly file: string }[]
}

/** The one variable of a container that is read: it stands over the resolver's own file. */
const variable = 'FTLCONF_dns_upstreams'

const read = [
  // Each line: what it is, whose, in which file, and the line of the file.
  `say() { sed "s|^|$1 $name $2 |"; }`,
  `names() { sed -nE 's/^[[:space:]]*server_name[[:space:]]+([^;]*);.*/\\1/p' "$1" | say domain "$1"; }`,
  'look() { from=$1',
  `  for f in "$from"/nginx/proxy_host/*.conf "$from"/conf.d/*.conf "$from"/sites-enabled/* "$from"/*.conf; do [ -f "$f" ] && names "$f"; done`,
  `  case $from in *.conf) [ -f "$from" ] && names "$from";; esac`,
  `  for f in "$from" "$from/Caddyfile"; do case $f in */Caddyfile) [ -f "$f" ] && sed -nE 's/^([A-Za-z0-9*][^ {]*\\.[^{]*)\\{.*/\\1/p' "$f" | say domain "$f";; esac; done`,
  `  f=$from/pihole.toml; [ -f "$f" ] && sed -n '/^[[:space:]]*upstreams = \\[/,/\\]/p' "$f" | tr -d '\\n' | sed 's/$/\\n/' | say upstream "$f"`,
  `  f=$from/AdGuardHome.yaml; [ -f "$f" ] && sed -n '/^[[:space:]]*upstream_dns:/,/^[[:space:]]*[a-z_]*:/p' "$f" | sed -n 's/^[[:space:]]*- *//p' | say upstream "$f"`,
  '}',
].join('\n')

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** Reads the files that containers mount, at their place on the host: nothing is run inside a container. */
export const configuredNames: Fact<Configured> = {
  name: 'configured',
  asks: 'the configuration files that containers mount',
  command: `command -v docker >/dev/null || exit 0
ids=$(docker ps --quiet --no-trunc) || exit; [ -z "$ids" ] && exit
${read}
docker inspect --format '{{$name := .Name}}{{range .Config.Env}}{{if eq (index (split . "=") 0) "${variable}"}}{{$name}} env {{.}}{{"\\n"}}{{end}}{{end}}{{range .Mounts}}{{$name}} mount {{.Source}}{{"\\n"}}{{end}}' $ids |
while read -r name kind rest; do
  case $kind in env) echo "upstream $name $rest" | sed 's/=/ /';; mount) look "$rest";; esac
done; exit 0`,
  parse: stdout => {
    const lines = stdout.split('\n').flatMap(line => {
      const [, kind, container = '', file = '', rest = ''] = /^(domain|upstream) \/?(\S+) (\S+) ?(.*)$/.exec(line) ?? []
      return kind === undefined ? [] : [{ kind, container, file, rest }]
    })
    const of = (kind: string) => lines.filter(line => line.kind === kind)
    return {
      domains: of('domain').flatMap(({ container, file, rest }) =>
        words(rest)
          .map(word => word.replace(/^https?:\/\//, '').replace(/[:/].*$/, ''))
          .filter(name => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name) && !/^[\d.]+$/.test(name))
          .map(name => ({ container, file, name })),
      ),
      upstreams: of('upstream').flatMap(({ container, file, rest }) => {
        const quoted = [...rest.matchAll(/"([^"]+)"/g)].map(([, one = '']) => one)
        const found = quoted.length > 0 ? quoted : /=\s*\[/.test(rest) ? [] : rest.split(';')
        return found
          .map(one => one.trim())
          .filter(Boolean)
          .map(upstream => ({ container, file, upstream }))
      }),
    }
  },
}
