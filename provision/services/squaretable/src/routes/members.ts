import { z } from '@hono/zod-openapi'
import { weakness } from '../auth/password.ts'
import { roles } from '../context.ts'
import type { TenantRow } from '../repositories/tenants.ts'
import type { UserRow } from '../repositories/users.ts'
import { line, row } from './shapes.ts'

/** An e-mail address, in small letters: it is the same however it is written. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** A password as it is typed at a login. */
export const anyPassword = z.string().min(1).max(200)

/** A new password. */
export const newPassword = z
  .string()
  .min(12)
  .max(200)
  .superRefine((password, context) => {
    const wrong = weakness(password)
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
  })

export const role = z.enum(roles)
export const name = line(200)

export const User = z.object({ ...row, email: z.string(), name: z.string(), role }).openapi('User')
export const Tenant = z
  .object({ ...row, name: z.string(), slug: z.string(), requestsPerMinute: z.int().nullable() })
  .openapi('Tenant')

/** What is told of a user: never the hash of the password. */
export const shownUser = ({ id, email, name, role, createdAt, updatedAt }: UserRow) => ({
  id,
  email,
  name,
  role,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

export const shownTenant = ({ id, name, slug, requestsPerMinute, createdAt, updatedAt }: TenantRow) => ({
  id,
  name,
  slug,
  requestsPerMinute,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})
