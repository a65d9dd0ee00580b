import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { application } from '../../../test/application.ts'
import { exportTo, readDataFolder } from '../../../test/data-folder.ts'
import { logIn } from '../../../test/front-end/page.ts'
import { filesWith, folderWith, importer } from '../../../test/importing.ts'
import { temporaryFolder } from '../../../test/sillytavern.ts'
import { makeUser } from '../../../test/tenants.ts'
import { runImport } from '../run-import.ts'

test('what a member has is given to that member as a data folder, and comes in again as it was', async () => {
  const service = await application()
  const { tenant, user, bring } = await importer(service)
  await bring(await folderWith(filesWith('mine')))
  const page = await logIn(service, tenant, user)
  const answer = await page.ask('/api/users/backup', { handle: user.email })
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="default-user.tar"')
  const path = join(await temporaryFolder(), 'backup.tar')
  await writeFile(path, Buffer.from(await answer.arrayBuffer()))

  const other = await importer(service)
  await runImport(service.parts, { tenantId: other.tenant.id, userId: other.user.id, path })
  const [one, two] = [join(await temporaryFolder(), 'a'), join(await temporaryFolder(), 'b')]
  await exportTo(service, tenant, user, one)
  await exportTo(service, other.tenant, other.user, two)
  const whole = await readDataFolder(one)
  expect(Object.keys(whole)).toHaveLength(5)
  expect(await readDataFolder(two)).toEqual(whole)

  const colleague = await logIn(service, tenant, await makeUser(service, tenant, 'owner'))
  expect(await (await colleague.ask('/api/users/backup', { handle: user.email })).text()).not.toContain('mine')
})
