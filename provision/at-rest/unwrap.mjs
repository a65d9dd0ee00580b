// Opens a file of age, or one after the other, in a thread of its own: age has only promises, and variables are read at once (age.ts).
import { workerData } from 'node:worker_threads'
import { armor, Decrypter } from 'age-encryption'

const { port, signal, files, identities } = workerData

/** @returns {Promise<object>} what the files hold, each on its own; or which of the identities is none */
async function opened() {
  const decrypter = new Decrypter()
  for (const [at, identity] of identities.entries()) {
    try {
      decrypter.addIdentity(identity)
    } catch {
      return { malformed: at }
    }
  }
  const found = files.map(async file => {
    try {
      return { content: await decrypter.decrypt(armor.decode(file)) }
    } catch (error) {
      return { error: String(error?.message ?? error) }
    }
  })
  return { found: await Promise.all(found) }
}

try {
  port.postMessage(await opened())
} catch (error) {
  port.postMessage({ failed: String(error?.message ?? error) })
} finally {
  Atomics.store(signal, 0, 1)
  Atomics.notify(signal, 0)
}
