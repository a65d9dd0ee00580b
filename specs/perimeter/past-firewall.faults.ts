import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { brokenByPublishing, publishPastGuard, unpublish } from '../../fixtures/faults/past-guard.ts'

export default faults({
  'NET-28': [
    fault(
      'a container is published on the LAN address, where firewalld lets in SSH only',
      host =>
        publishPastGuard(host, 'intruder-past', {
          port: 8085,
          inner: 8000,
          run: `--entrypoint node ollama/ollama:0.32.15 -e "require('node:http').createServer((_, answer) => answer.end('here')).listen(8000)"`,
        }),
      {
        shows: ':8085/tcp of the container intruder-past answers the LAN although firewalld refuses it',
        repair: unpublish('intruder-past'),
        alsoBreaks: brokenByPublishing,
      },
    ),
    harmless(
      'a container of the owner listens, and publishes nothing',
      host =>
        host.run(
          'docker run --detach --name neighbour-unpublished --expose 8000 --entrypoint sleep ollama/ollama:0.32.15 infinity',
        ),
      { repair: host => host.run('docker rm --force neighbour-unpublished') },
    ),
  ],
})
