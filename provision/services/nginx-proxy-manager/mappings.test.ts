import { expect, test } from 'vitest'
import { mappings } from './mappings.ts'

test('no mapping lets the page of a foreign site have its service act', () => {
  const open = mappings.filter(
    ({ settings: { advanced_config = '' } }) =>
      !advanced_config.startsWith('set $page foreign;') && !advanced_config.includes('\nset $page foreign;'),
  )
  expect(open).toEqual([])
  for (const { name, settings } of mappings) {
    const lines = settings.advanced_config?.split('\n') ?? []
    const looked = lines.filter(line => line.startsWith('if ($http_origin') || line.startsWith('if ($page'))
    expect(looked.at(0), name).toBe('if ($http_origin = "") { set $page none; }')
    expect(looked.at(-1), name).toBe('if ($page = foreign) { return 403; }')
  }
})
