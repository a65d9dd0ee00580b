import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'
import { stage, unstage } from '../../fixtures/faults/repository.ts'
import { readVariables } from '../../provision/variables.ts'

const base = 'ollama/ollama:0.32.15'
const draw = 'secret=$(head -c 24 /dev/urandom | base64 | tr +/ xy)'

/** The value of one of the deploy's variables. */
const deployed = (host: LabHost, name: 'PI_HOLE_SECURE_WEBPASSWORD' | 'NPM_ADMIN_PASSWORD'): string =>
  readVariables(host.target).get(name) ?? ''

/** A line that ends a file, with the value of a variable of the deploy in it. */
const written = (file: string, name: Parameters<typeof deployed>[1]) => (host: LabHost) =>
  host.run(`umask 077; cat >>${file}`, `login with ${deployed(host, name)}\n`)

/** A Compose project of the owner's whose container is made and not started. @param environment of its service, as YAML in one line. */
const project = (name: string, environment: string, variables: string) => (host: LabHost) =>
  host.run(
    `mkdir -p /srv/${name} && cd /srv/${name} && ${draw} && umask 077 && sed "s/DRAWN/$secret/" >compose.yaml && echo "${variables}" >.env && docker compose create`,
    `services: { ${name}: { image: "${base}", container_name: ${name}, entrypoint: [sleep, infinity], network_mode: none, environment: ${environment} } }\n`,
  )
const noProject = (name: string) => (host: LabHost) =>
  host.run(`cd /srv/${name} && docker compose down && rm -r /srv/${name}`)

/** An image of the owner's, and a container of it that is made and not started. @param change what is done to \`$from\`, of which the image is made, and what is said with it. */
const image =
  (name: string, change: string, saying = '') =>
  (host: LabHost) =>
    host.run(
      `${draw} && from=${name}-made && docker create --name $from --network none --entrypoint sleep ${base} infinity && ${change} && docker commit ${saying} $from ${name}:1.0 && docker rm $from && docker create --name ${name} --network none ${name}:1.0`,
    )
const noImage = (name: string) => (host: LabHost) => host.run(`docker rm ${name} && docker rmi ${name}:1.0`)

export default faults({
  'SEC-01': [
    fault('a password stands in a compose file', project('plain', '{ APP_PASSWORD: "DRAWN" }', 'TZ=Etc/UTC'), {
      shows: 'APP_PASSWORD stands in clear in /srv/plain/compose.yaml',
      repair: noProject('plain'),
    }),
    fault('a token stands in the settings of an image', image('baked', 'true', '--change "ENV UPLOAD_TOKEN=$secret"'), {
      shows: 'UPLOAD_TOKEN stands in the image baked:1.0, in its environment',
      repair: noImage('baked'),
    }),
    fault(
      'a file of variables was copied into an image',
      image('copied', 'echo "BACKUP_PASSWORD=$secret" >/root/intruder.env && docker cp /root/intruder.env $from:/.env'),
      {
        shows: 'BACKUP_PASSWORD stands in the image copied:1.0, in /.env of a layer',
        repair: async host => {
          await noImage('copied')(host)
          await host.run('rm /root/intruder.env')
        },
      },
    ),
    fault(
      'a container writes its password into its log',
      host =>
        host.run(
          `${draw} && docker run --name chatty --network none --env "APP_PASSWORD=$secret" --entrypoint echo ${base} "started with $secret"`,
        ),
      {
        shows: 'APP_PASSWORD of chatty stands in clear in the log of chatty',
        repair: host => host.run('docker rm chatty'),
      },
    ),
    fault(
      'the proxy has written the key of a certificate into its log',
      host =>
        host.run(
          'cat >>"$(docker inspect --format \'{{.LogPath}}\' nginx-proxy-manager)"',
          `${JSON.stringify({ log: 'Writing Custom Certificate: -----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n', stream: 'stdout', time: '2026-01-01T00:00:00Z' })}\n`,
        ),
      { shows: 'A private key stands in clear in the log of nginx-proxy-manager' },
    ),
    fault('a program of the host logs a password', written('/var/log/intruder.log', 'NPM_ADMIN_PASSWORD'), {
      shows: 'NPM_ADMIN_PASSWORD stands in clear in /var/log/intruder.log',
      repair: host => host.run('rm /var/log/intruder.log'),
    }),
    fault('a password was typed into a shell', written('/root/.intruder_history', 'PI_HOLE_SECURE_WEBPASSWORD'), {
      shows: 'PI_HOLE_SECURE_WEBPASSWORD stands in clear in /root/.intruder_history',
      repair: host => host.run('rm /root/.intruder_history'),
    }),
    fault(
      'a password stands in a text of the repository',
      async host =>
        stage(host, { 'intruder.md': `The web interface: ${deployed(host, 'PI_HOLE_SECURE_WEBPASSWORD')}\n` }),
      {
        shows: 'PI_HOLE_SECURE_WEBPASSWORD stands in clear in intruder.md of the repository',
        repair: async host => unstage(host, ['intruder.md'], ['intruder.md']),
      },
    ),
    harmless(
      'a compose file gets its password from a file of variables, and says where another lies',
      project('lent', '{ APP_PASSWORD: "${KEPT}", DB_PASSWORD_FILE: /run/secrets/db }', 'KEPT=$secret'),
      { repair: noProject('lent') },
    ),
    harmless(
      'an image comes with a key that nobody checks, and a log names a password that is none any more',
      async host => {
        await image('usual', 'true', '--change "ENV OPENAI_API_KEY=ollama"')(host)
        await host.run(`${draw} && echo "DB_PASSWORD=$secret was refused" >/var/log/neighbour.log`)
      },
      {
        repair: async host => {
          await noImage('usual')(host)
          await host.run('rm /var/log/neighbour.log')
        },
      },
    ),
  ],
})
