export * from './characters.ts'
export * from './chats.ts'
export { applicationRole, type JsonObject, ownerRole } from './columns.ts'
export { sessions, tenants, users } from './tenants.ts'
