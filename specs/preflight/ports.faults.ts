import { fault, faults } from '../../fixtures/faults.ts'

const noProxy = 'Only while the proxy is stopped can another process take its port.'

export default faults({
  'PRE-16': [
    fault(
      'another process takes port 81',
      host =>
        host.run(
          'docker stop nginx-proxy-manager && systemd-run --unit=intruder python3 -m http.server 81 --bind 100.64.0.1',
        ),
      {
        repair: host => host.run('systemctl stop intruder; docker start nginx-proxy-manager'),
        alsoBreaks: { 'CTR-02': noProxy },
      },
    ),
  ],
})
