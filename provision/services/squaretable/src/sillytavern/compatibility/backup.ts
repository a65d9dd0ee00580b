import { Holdings } from '../../repositories/holdings.ts'
import type { Downloads } from '../../routes/download.ts'
import { exportFolder } from '../export-folder.ts'
import { tarOf } from '../tar-writer.ts'
import type { Offer } from './offer.ts'

/** What the member has, as a data folder that SillyTavern reads. */
export function offerBackup({ post }: Offer, downloads: Downloads): void {
  post('/api/users/backup', async context => {
    const { tenantId, userId } = context.get('actor')
    const log = context.get('log')
    const tar = await downloads.begin(userId, tenantId, log, tx =>
      tarOf(exportFolder(new Holdings(tx, tenantId, userId), userId)),
    )
    return context.body(tar, 200, {
      'Content-Type': 'application/x-tar',
      'Content-Disposition': 'attachment; filename="default-user.tar"',
    })
  })
}
