/** One text in Prometheus' format out of those of several targets: each metric is described once, and all its samples follow. */
export function mergedMetrics(texts: readonly string[]): string {
  const families = new Map<string, { readonly about: Set<string>; readonly samples: Set<string> }>()
  for (const line of texts.flatMap(text => text.split('\n')).filter(Boolean)) {
    const [, described] = /^# (?:HELP|TYPE) (\S+)/.exec(line) ?? []
    const name = described ?? /^[^\s{]+/.exec(line)?.[0] ?? ''
    const family = families.get(name) ?? { about: new Set(), samples: new Set() }
    families.set(name, family)
    const lines = described === undefined ? family.samples : family.about
    lines.add(line)
  }
  return [...families.values()].flatMap(({ about, samples }) => [...about, ...samples, '']).join('\n')
}
