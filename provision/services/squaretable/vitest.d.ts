import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The databases that the tests share; each test file makes its own database, and its own tenants. */
    databases: {
      /** Where PostgreSQL listens, with the superuser's login. */
      admin: string
      /** Where Redis listens, with its password. */
      redis: string
    }
  }
}
