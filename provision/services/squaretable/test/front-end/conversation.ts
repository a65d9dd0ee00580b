import { characterFiles } from './asked/character-files.ts'
import { characters } from './asked/characters.ts'
import { chats } from './asked/chats.ts'
import { generation } from './asked/generation.ts'
import { groups } from './asked/groups.ts'
import { presets } from './asked/presets.ts'
import type { Question } from './asked/question.ts'
import { start } from './asked/start.ts'
import { worlds } from './asked/worlds.ts'

/** What the front end asks, one after the other, of a server that has nothing yet. @param ollama where the model is that SillyTavern is told of */
export const conversation = (ollama: string): Question[] => [
  ...[...start, ...worlds, ...characters, ...characterFiles, ...chats, ...groups, ...presets],
  ...generation(ollama),
]
