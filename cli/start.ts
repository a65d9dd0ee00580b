import { bringUp, step, vitest } from './step.ts'

const begun = performance.now()
process.exitCode =
  (await bringUp()) ||
  (await step('The specs', [vitest, 'run', 'specs', '--project', 'specs'], { TARGET: 'lab', PLUMBLINE_COMPLETE: '1' }))

const seconds = Math.round((performance.now() - begun) / 1000)
console.log(
  process.exitCode === 0
    ? `\nThe lab runs and conforms (${seconds} s). Next: \`npx vitest run specs\`, \`npx vitest --ui specs\`, \`npm run prove\`; \`npm run lab -- down\` stops it.`
    : `\nIt ended with exit code ${process.exitCode} after ${seconds} s; the lines above say why.`,
)
