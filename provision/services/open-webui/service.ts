import { privateFolders, type Service } from '../../service.ts'
import { adminLetIn } from './admin.ts'

/** The chat. Its first admin comes from the environment, which closes sign-up too. */
export const openWebuiService: Service = {
  name: 'open-webui',
  phase: 'ai',
  dependencies: ['ollama'],
  folders: privateFolders('ai/open-webui', ['data', 'data/uploads', 'data/cache']),
  readyWithin: 900,
  environment: ({ domain }, { OPEN_WEBUI_SECRET_KEY, OPEN_WEBUI_ADMIN_EMAIL, OPEN_WEBUI_ADMIN_PASSWORD }) => ({
    DOMAIN: domain,
    OPEN_WEBUI_SECRET_KEY,
    OPEN_WEBUI_ADMIN_EMAIL,
    OPEN_WEBUI_ADMIN_PASSWORD,
  }),
  configured: deployment => [adminLetIn(deployment)],
}
