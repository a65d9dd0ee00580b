/** A file that is sent with a form. */
export interface Sent {
  readonly name: string
  readonly data: Buffer | string
}

/** One question of the front end. */
export interface Question {
  /** What is asked, in words; the recording knows the answer by it. */
  readonly name: string
  readonly method?: 'GET'
  readonly path: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string | readonly string[]>>
  readonly file?: Sent
  /** Whether the order of what is listed says nothing. */
  readonly anyOrder?: true
}

/** A question with a body of JSON. */
export const post = (name: string, path: string, json: unknown = {}, more: Partial<Question> = {}): Question => ({
  name,
  path,
  json,
  ...more,
})
