import { post, type Question } from './question.ts'

/** Presets, themes and the like. */
export const presets: readonly Question[] = [
  post('saving a preset', '/api/presets/save', {
    apiId: 'instruct',
    name: 'Own',
    preset: { name: 'Own', system_sequence: '>' },
  }),
  post('saving a preset of nothing', '/api/presets/save', { apiId: 'none', name: 'Own', preset: { name: 'Own' } }),
  post('saving a theme', '/api/themes/save', { name: 'Dusk', blur: 1 }),
  post('saving quick replies', '/api/quick-replies/save', { name: 'Set', qrList: [] }),
  post('saving where panels are', '/api/moving-ui/save', { name: 'Wide', movingUIState: {} }),
  post('the settings with presets', '/api/settings/get'),
  post('deleting a preset', '/api/presets/delete', { apiId: 'instruct', name: 'Own' }),
  post('deleting no preset', '/api/presets/delete', { apiId: 'instruct', name: 'Own' }),
  post('deleting a theme', '/api/themes/delete', { name: 'Dusk' }),
  post('deleting no theme', '/api/themes/delete', { name: 'Dusk' }),
  post('deleting quick replies', '/api/quick-replies/delete', { name: 'Set' }),
  post('the preset that it came with', '/api/presets/restore', { apiId: 'instruct', name: 'Own' }),
  post('a name for a file', '/api/files/sanitize-filename', { fileName: 'Made: here?/..' }),
  post('a name of nothing but signs', '/api/files/sanitize-filename', { fileName: '..' }),
]
