import type { Spoken } from './said.ts'

/** A program that is known by name. */
export interface Kind {
  readonly name: string
  /** What it is for, in a word or two. */
  readonly is: string
  /** What is asked to know it, besides the first page. Only ever read: none of these changes anything. */
  readonly paths: readonly string[]
  /** Whether only this program answers so. */
  readonly says: (said: Spoken) => boolean
  /** Its images by their repositories, without registry, tag and digest. */
  readonly image: RegExp
  /** The processes that it is, where it runs outside a container. */
  readonly processes?: readonly string[]
  /** The ports that it has by itself: the weakest of all signs. */
  readonly ports: readonly number[]
  /** Whether whoever reaches it may use it: it has no login of its own, or none by default. */
  readonly open?: boolean
  /** Whether it passes on what others answer, so that their words in its mouth do not make it them. */
  readonly front?: boolean
  /** Whether it speaks no HTTP, so that it is only asked where nothing else says what it is. */
  readonly silent?: boolean
}
