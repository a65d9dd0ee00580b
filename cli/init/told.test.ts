import { expect, test } from 'vitest'
import { recordedHost } from './testing/recorded.ts'
import { seenLines } from './told.ts'

test('what was seen is told in a few lines', () => {
  const { survey, met } = recordedHost('own')
  const [about, known, open] = seenLines(survey, met)
  expect(about).toMatch(
    /Debian GNU\/Linux 13.*eth0 10\.77\.0\.10, ufw, Docker 26\.1\.5 with 5 containers.*in no tailnet/,
  )
  expect(known).toMatch(/Ollama \(ai-ollama-1\)/)
  expect(open).toBe('  Open to the LAN: 53, 80, 3000, 6379, 8053, 11434')
})

test('what could not be seen is told, too', () => {
  const { survey } = recordedHost('lab')
  const lines = seenLines({ ...survey, containers: { unseen: 'refused' }, rootRefused: 'a password is required' }, [])
  expect(lines.join('\n')).toMatch(/Docker could not be asked.*\n.*a password is required/)
})
