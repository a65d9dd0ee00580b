import { hostname, userInfo } from 'node:os'
import { type Host, OperationError } from './host.ts'
import { type Shell, sh } from './shell.ts'

/** Names the process of the SSH session that it runs in, or the one that runs it on its own machine; without either its parent. */
const session = `
[ -n "$PLUMBLINE_PROCESS" ] && { echo "$PLUMBLINE_PROCESS"; exit; }
pid=$PPID
until read -r name </proc/$pid/comm; case $name in sshd*|dropbear*) true ;; *) [ -z "$pid" ] || [ "$pid" = 1 ] ;; esac; do
  pid=$(awk '$1 == "PPid:" { print $2 }' /proc/$pid/status)
done
case $pid in ''|1) echo $PPID ;; *) echo "$pid" ;; esac`

/**
 * Keeps a second deploy out, until `release`. The lock belongs to the SSH session's process on the host, or to this one there: when that is gone, however
 * the deploy ended, the lock is stale and the next deploy takes it over.
 * @throws OperationError that says who deploys since when.
 */
export async function lock(
  host: Host,
  shell: Pick<Shell, 'run'>,
  folder = '/run/plumbline-deploy',
): Promise<{ release: () => Promise<void> }> {
  const { stdout } = await shell.run(session)
  const holder = stdout.trim()
  const who = `${userInfo().username}@${hostname()}`
  const answer = await host.run(`
start() { awk '{ print $22 }' "/proc/$1/stat" 2>/dev/null; }
take() { mkdir ${folder} 2>/dev/null && printf '%s\\n' ${holder} "$(start ${holder})" ${sh`${who}`} "$(date -Is)" >${folder}/holder; }
take && exit 0
{ read -r pid; read -r begun; read -r who; read -r since; } <${folder}/holder 2>/dev/null
if [ -n "$pid" ] && [ "$(start "$pid")" = "$begun" ]; then echo "$who since $since"; exit 0; fi
sleep 0.2; rm -rf ${folder}; take || echo 'somebody else, just now'`)
  if (answer.trim() !== '') {
    throw new OperationError(
      `Another deploy of ${host.name} is under way: ${answer.trim()}. Wait for its end; if it hangs, end it there.`,
    )
  }
  return { release: async () => void (await host.run(sh`rm -rf ${folder}`)) }
}
