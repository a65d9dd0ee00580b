import { fault, faults } from '../../fixtures/faults/fault.ts'

const stopped = 'No container runs without the daemon.'

export default faults({
  'PRE-04': [
    fault('the Docker daemon is stopped', host => host.run('systemctl stop docker.socket docker.service'), {
      shows: 'docker version` does not answer on the host: Cannot connect to the Docker daemon',
      blinds: 'Containers are asked through the daemon.',
      alsoBreaks: {
        'NET-07': stopped,
        'NET-05': 'Its positive control is an answer from the proxy.',
        'NET-08': 'Its positive control is an answer from the proxy.',
        'PRX-01': stopped,
        'PRX-03': stopped,
        'DNS-01': stopped,
        'DNS-02': stopped,
        'DNS-03': stopped,
        'DNS-04': stopped,
        'DNS-06': 'Its positive control is an answer from Pi-hole.',
        'CTR-01': 'Docker does not run.',
      },
    }),
    fault(
      'the docker command is gone',
      host => host.run('mkdir -p /root/kept && mv /usr/bin/docker /root/kept/docker'),
      {
        shows: 'The command `docker` is missing on the host',
        repair: host => host.run('mv /root/kept/docker /usr/bin/docker'),
      },
    ),
    fault(
      'the Compose plugin is gone',
      host =>
        host.run(
          'mkdir -p /root/kept && for f in /usr/libexec/docker/cli-plugins/docker-compose /usr/lib/docker/cli-plugins/docker-compose; do [ -e $f ] && mv $f /root/kept/ && echo $f > /root/kept/path; done; [ -e /root/kept/docker-compose ]',
        ),
      {
        shows: 'docker compose version` does not answer on the host',
        repair: host => host.run('mv /root/kept/docker-compose "$(cat /root/kept/path)"'),
      },
    ),
  ],
})
