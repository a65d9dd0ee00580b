import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const settings = '/etc/systemd/journald.conf.d'

/** Settings of journald, of which those of a deploy are none. */
const settle = (file: string, text: string) => (host: LabHost) =>
  host.run(`mkdir -p ${settings} && cat >${settings}/${file}`, `[Journal]\n${text}\n`)
const anew = 'systemctl restart systemd-journald.service'

export default faults({
  'SEC-08': [
    fault(
      'the journal is kept in memory alone',
      async host => {
        await settle('a-intruder.conf', 'Storage=volatile')(host)
        await host.run(`rm -f ${settings}/plumbline.conf; ${anew}`)
      },
      { shows: 'the journal is kept in memory alone, and is gone with the next boot' },
    ),
    fault('the journal is kept for a week', settle('z-intruder.conf', 'MaxRetentionSec=1week'), {
      shows: 'the journal is kept for 7 days (MaxRetentionSec), and it should be 30',
      repair: host => host.run(`rm ${settings}/z-intruder.conf; ${anew}`),
    }),
    fault(
      'sshd logs nothing of who gets in',
      // sshd calls it SILENT.
      host => host.run('cat >/etc/ssh/sshd_config.d/00-quiet.conf', 'LogLevel QUIET\n'),
      {
        shows: 'sshd does not log who gets in (LogLevel SILENT)',
        // Another fault may have started sshd meanwhile.
        repair: host =>
          host.run('rm /etc/ssh/sshd_config.d/00-quiet.conf && systemctl reset-failed ssh && systemctl restart ssh'),
      },
    ),
    fault(
      "a container's log goes nowhere",
      host =>
        host.run(
          'docker create --name mute --log-driver none --network none --entrypoint sleep ollama/ollama:0.32.15 infinity',
        ),
      { shows: 'mute keeps no log (its driver is none)', repair: host => host.run('docker rm mute') },
    ),
    harmless(
      'the journal is kept for a quarter, and says so itself',
      async host => {
        await settle('z-neighbour.conf', 'Storage=persistent\nMaxRetentionSec=3month')(host)
        await host.run(anew)
      },
      { repair: host => host.run(`rm ${settings}/z-neighbour.conf; ${anew}`) },
    ),
    harmless(
      'sshd logs more than it has to',
      host => host.run('cat >/etc/ssh/sshd_config.d/00-verbose.conf', 'LogLevel VERBOSE\n'),
      {
        repair: host =>
          host.run('rm /etc/ssh/sshd_config.d/00-verbose.conf && systemctl reset-failed ssh && systemctl restart ssh'),
      },
    ),
  ],
})
