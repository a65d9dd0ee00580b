import type { Api, Parts } from '../../context.ts'
import type { RateLimits } from '../../middleware/rate-limit.ts'
import type { Downloads } from '../../routes/download.ts'
import { offerAccounts } from './accounts.ts'
import { offerBackup } from './backup.ts'
import { offerCharacterFiles } from './character-files.ts'
import { offerCharacters } from './characters.ts'
import { offerChatSearch } from './chat-search.ts'
import { offerChats } from './chats.ts'
import { offerFrontEnd } from './front-end.ts'
import { offerGeneration } from './generation.ts'
import { offerGroups } from './groups.ts'
import { Installation } from './installation.ts'
import { offerTheRest } from './off.ts'
import { offer } from './offer.ts'
import { offerPictures } from './pictures.ts'
import { offerSettings } from './settings.ts'
import { offerWorlds } from './worlds.ts'

/**
 * What SillyTavern's own front end asks its server for, over the same repositories and under the same isolation as the rest of the API:
 * each member has what he made or imported, as SillyTavern's users have their folders. To be called after all other routes.
 */
export function sillyTavernRoutes(app: Api, parts: Parts, limits: RateLimits, downloads: Downloads): void {
  const offered = offer(app, parts, limits)
  const installation = new Installation(parts.configuration.SILLYTAVERN_FOLDER)
  offerAccounts(offered)
  offerBackup(offered, downloads)
  offerCharacters(offered)
  offerCharacterFiles(offered)
  offerChats(offered)
  offerChatSearch(offered)
  offerGroups(offered)
  offerWorlds(offered)
  offerSettings(offered, installation)
  offerPictures(offered, installation)
  offerGeneration(offered)
  offerTheRest(offered, installation)
  offerFrontEnd(offered, installation)
}
