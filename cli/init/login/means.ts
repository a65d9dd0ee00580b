/** How a person at a terminal is asked. Whoever leaves (Ctrl-C) answers with undefined, or an error of the caller's that is passed on. */
export interface Questions {
  /** One line. */
  text(question: string): Promise<string | undefined>
  /** One line that is not shown: a passphrase. */
  secret(question: string): Promise<string | undefined>
}

/** What a login is found with. */
export interface LoginMeans {
  /** Fingerprints ("SHA256:…") of host keys that the person has compared: of the host, or of a jump host. */
  readonly accept?: readonly string[]
  /** The keys that the inventory pins for a machine already, each as "type base64". */
  readonly pinned?: (machine: { readonly host: string; readonly port: number }) => readonly string[]
  /** Nobody can be asked where there is none. */
  readonly ask?: Questions
  /** Tells the person something, a line at a time. */
  say(line: string): void
}
