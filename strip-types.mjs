// Node strips no types below node_modules, where a package lies: for the suite's own files it does here. Loaded by plumbline.mjs.
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

const own = new URL('.', import.meta.url).href

registerHooks({
  load: (url, context, next) => {
    const { pathname } = new URL(url)
    if (!url.startsWith(own) || !pathname.endsWith('.ts') || url.slice(own.length).includes('node_modules/'))
      return next(url, context)
    const source = readFileSync(fileURLToPath(new URL(pathname, 'file:')), 'utf8')
    return { format: 'module', source: stripTypeScriptTypes(source), shortCircuit: true }
  },
})
