import type { Json, JsonObject } from '../json.ts'
import { object } from './form.ts'

/** What an entry of a lorebook's file is called in the extensions of one within a card, and what it is where nothing is said. */
const more: readonly (readonly [within: string, file: string, otherwise: Json])[] = [
  ['probability', 'probability', null],
  ['useProbability', 'useProbability', false],
  ['depth', 'depth', 4],
  ['selectiveLogic', 'selectiveLogic', 0],
  ['outlet_name', 'outletName', ''],
  ['group', 'group', ''],
  ['group_override', 'groupOverride', false],
  ['group_weight', 'groupWeight', null],
  ['prevent_recursion', 'preventRecursion', false],
  ['delay_until_recursion', 'delayUntilRecursion', false],
  ['scan_depth', 'scanDepth', null],
  ['match_whole_words', 'matchWholeWords', null],
  ['use_group_scoring', 'useGroupScoring', false],
  ['case_sensitive', 'caseSensitive', null],
  ['automation_id', 'automationId', ''],
  ['role', 'role', 0],
  ['vectorized', 'vectorized', false],
  ['sticky', 'sticky', null],
  ['cooldown', 'cooldown', null],
  ['delay', 'delay', null],
  ['match_persona_description', 'matchPersonaDescription', false],
  ['match_character_description', 'matchCharacterDescription', false],
  ['match_character_personality', 'matchCharacterPersonality', false],
  ['match_character_depth_prompt', 'matchCharacterDepthPrompt', false],
  ['match_scenario', 'matchScenario', false],
  ['match_creator_notes', 'matchCreatorNotes', false],
  ['triggers', 'triggers', []],
  ['ignore_budget', 'ignoreBudget', false],
]

const plain: readonly (readonly [within: string, file: string])[] = [
  ['id', 'uid'],
  ['keys', 'key'],
  ['secondary_keys', 'keysecondary'],
  ['comment', 'comment'],
  ['content', 'content'],
  ['constant', 'constant'],
  ['selective', 'selective'],
  ['insertion_order', 'order'],
]

const unlessMissing = (name: string, value: Json | undefined): JsonObject =>
  value === undefined ? {} : { [name]: value }

const entryOf = (entry: JsonObject): JsonObject => ({
  ...Object.assign({}, ...plain.map(([within, file]) => unlessMissing(within, entry[file]))),
  enabled: entry.disable !== true,
  position: Number(entry.position) === 0 ? 'before_char' : 'after_char',
  use_regex: true,
  extensions: {
    ...object(entry.extensions),
    ...unlessMissing('position', entry.position),
    ...unlessMissing('exclude_recursion', entry.excludeRecursion),
    ...unlessMissing('display_index', entry.displayIndex),
    ...Object.fromEntries(more.map(([within, file, otherwise]) => [within, entry[file] ?? otherwise])),
  },
})

/** A lorebook's file in the form that it has within a card. */
export const bookOfWorld = (name: string, world: JsonObject): JsonObject => ({
  entries: Object.values(object(world.entries)).map(entry => entryOf(object(entry))),
  name,
})
