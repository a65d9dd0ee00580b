import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { publicHalf } from './public-half.ts'

const inAgent = (file: string): string => `add it to the SSH agent (\`ssh-add ${file}\`)`

/** What a file is that holds no private key in a form that the SSH client reads, and what helps. */
function explain(file: string, text: string, complaint: string): string {
  if (/passphrase/.test(complaint) || /ENCRYPTED/.test(text)) return `has a passphrase: ${inAgent(file)}`
  if (/\bsk-(ssh|ecdsa)/.test(`${complaint} ${text}`)) {
    return 'is on a security key (FIDO), which this SSH client cannot ask: name another key'
  }
  if (text.startsWith('PuTTY-User-Key-File')) {
    return `is in PuTTY's form: convert it with \`puttygen ${file} -O private-openssh-new -o <new file>\` and name the new one`
  }
  if (/^(ssh|ecdsa)-\S+-cert-v01@openssh\.com /.test(text))
    return 'is a certificate: name the private key that it was made for'
  if (/^-----BEGIN (EC |DSA )?PRIVATE KEY-----/.test(text)) {
    return `is in a form that this SSH client does not read: rewrite it with \`ssh-keygen -p -f ${file}\``
  }
  return `is no private key (${complaint}): name the file that \`ssh-keygen\` made, the one without .pub`
}

/**
 * Why a login cannot use a private key file: undefined where it can.
 * @param agent whether there is an SSH agent, which may hold the private half of a key that has a passphrase, or of which the file is only the
 * public half. @returns the end of a sentence that begins with the file's path; nothing of the key is in it.
 */
export function identityProblem(file: string, { agent = false } = {}): string | undefined {
  const problem = problemOf(file)
  const needsAgent = problem !== undefined && /^(has a passphrase|is the public half)/.test(problem)
  return agent && needsAgent && publicHalf(file) !== undefined ? undefined : problem
}

function problemOf(file: string): string | undefined {
  let content: Buffer
  try {
    content = readFileSync(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'does not exist; name a file that can be read'
    if (code === 'EACCES') return 'cannot be read by this user; name a file that can be read'
    if (code === 'EISDIR') return 'is a folder: name the private key in it'
    return `cannot be read (${message})`
  }
  const { utils } = createRequire(import.meta.url)('ssh2') as typeof import('ssh2') // loaded only where a key is named
  const text = content.toString('utf8').trim()
  if (text === '') return 'is empty: name a private key'
  const parsed = utils.parseKey(content)
  if (parsed instanceof Error) return explain(file, text, parsed.message)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key?.isPrivateKey() === true) return undefined
  return /-cert-v01@/.test(text)
    ? explain(file, text, '')
    : `is the public half of a key: name the private one (${file.replace(/\.pub$/, '')}), or ${inAgent(file.replace(/\.pub$/, ''))}`
}
