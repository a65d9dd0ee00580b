import type { Operation } from '../../operation.ts'
import { sh } from '../../shell.ts'

/** Where Docker keeps what a container writes, and the older parts of it; nothing where another driver has it. */
const files = (container: string): string =>
  `at=$(${sh`docker container inspect --format '{{if eq .HostConfig.LogConfig.Type "json-file"}}{{.LogPath}}{{end}}' ${container}`} 2>/dev/null); [ -n "$at" ] || exit 0; set -- "$at" "$at".[0-9]*`

const key = '(-----BEGIN ([A-Z]+ )*PRIVATE KEY-----)'

/** Lines from the beginning of a private key to its end are left out, be it one line or many; what only mentions one costs a hundred lines at most. */
const withoutKeys = `
/BEGIN ([A-Z]+ )*PRIVATE KEY-----/ { rest = $0; sub(/.*BEGIN ([A-Z]+ )*PRIVATE KEY-----/, "", rest); left = rest ~ /END ([A-Z]+ )*PRIVATE KEY-----/ ? 0 : 100; next }
left > 0 { left = $0 ~ /END ([A-Z]+ )*PRIVATE KEY-----/ ? 0 : left - 1; next }
{ print }`

/**
 * The log of the proxy holds no private key. It writes the whole of every certificate that is uploaded to it there, and Docker keeps that in
 * clear. The other lines stay: who asked for what can still be told.
 */
export const noKeysInLog = (container: string): Operation => ({
  title: `The log of ${container} holds no private key`,
  async *needed(host) {
    const found = await host.show(
      `${files(container)}; for one; do [ ! -f "$one" ] || ! grep -qE -e '${key}' "$one" || echo "$one"; done`,
    )
    const there = found.split('\n').filter(Boolean)
    if (there.length === 0) return
    yield {
      what: `take private keys out of the log of ${container}, which writes them there`,
      // Docker goes on at the end of the same file: it must not become another one.
      command: `umask 077; for one in ${sh`${there}`}; do fresh=$(mktemp -p "$(dirname "$one")") && ${sh`awk ${withoutKeys}`} "$one" >"$fresh" && cat "$fresh" >"$one"; code=$?; rm -f "$fresh"; [ $code = 0 ] || exit $code; done`,
    }
  },
})
