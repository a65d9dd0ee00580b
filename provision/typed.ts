/**
 * One of the suite's commands as a person types it: `npm run audit -- --target box` in a clone, `plumbline audit --target box` where the suite
 * is installed as a package. @param words its arguments.
 */
export const typed = (command: string, words = ''): string => {
  const behind = words === '' ? '' : ` ${words}`
  return process.env.PLUMBLINE_HOME ? `plumbline ${command}${behind}` : `npm run ${command}${behind && ` --${behind}`}`
}
