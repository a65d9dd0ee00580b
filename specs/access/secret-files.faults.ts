import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const password = '$(head -c 24 /dev/urandom | base64)'

const service = (name: string, more = '') => `services:
  ${name}:
    image: ollama/ollama:0.32.15
    container_name: ${name}
    entrypoint: [sleep, infinity]
    network_mode: none
    ${more}
`
/** A Compose project of the owner's, whose container is made and not started. @param change what is done in its folder. @param more of its service, as YAML. */
const begin =
  (name: string, change: string, more?: string) =>
  (host: LabHost): Promise<string> =>
    host.run(
      `mkdir -p /srv/${name} && cd /srv/${name} && echo "PHOTOS_PASSWORD=${password}" > .env && chmod 600 .env && cat > compose.yaml && ${change} && docker compose create`,
      service(name, more),
    )
const end =
  (name: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`cd /srv/${name} && docker compose down && rm -r /srv/${name}`)

const services = '/opt/plumbline/services'

/** A command that breaks the host, and one that mends it. */
const broken = (what: string, command: string, mend: string, shows: string) =>
  fault(what, host => host.run(command), { shows, repair: host => host.run(mend) })

export default faults({
  'SEC-02': [
    broken(
      "the variables of the stack's Pi-hole can be read by everybody",
      `chmod 644 ${services}/pihole/.env`,
      `chmod 600 ${services}/pihole/.env`,
      `${services}/pihole/.env (0644, root:root) can be read by everybody on the host: it holds PI_HOLE_SECURE_WEBPASSWORD`,
    ),
    broken(
      'everybody may write to the folder of a service',
      `chmod o+w ${services}/open-webui`,
      `chmod 755 ${services}/open-webui`,
      `everybody on the host can put another in its place, as ${services}/open-webui (0757, root:root)`,
    ),
    broken(
      'the variables of a service are in a group that somebody is in',
      `useradd lodger && chgrp lodger ${services}/squaretable/.env && chmod 640 ${services}/squaretable/.env`,
      `chgrp root ${services}/squaretable/.env && chmod 600 ${services}/squaretable/.env && userdel lodger`,
      `${services}/squaretable/.env (0640, root:lodger) can be read by lodger`,
    ),
    broken(
      'a private host key is readable by a group that somebody is in',
      'ssh-keygen -q -t ecdsa -N "" -f /etc/ssh/ssh_host_ecdsa_key && chgrp docker /etc/ssh/ssh_host_ecdsa_key && chmod 640 /etc/ssh/ssh_host_ecdsa_key',
      'rm /etc/ssh/ssh_host_ecdsa_key*',
      "/etc/ssh/ssh_host_ecdsa_key (0640, root:docker) can be read by deploy: it holds the host's own SSH key",
    ),
    broken(
      'the hashes of the passwords can be read by everybody',
      'chmod 644 /etc/shadow',
      'chmod 640 /etc/shadow',
      '/etc/shadow (0644, root:shadow) can be read by everybody on the host: it holds the hashes of all passwords',
    ),
    fault("another project's variables can be read by everybody", begin('photos', 'chmod 644 .env'), {
      shows: '/srv/photos/.env (0644, root:root) can be read by everybody on the host: it holds PHOTOS_PASSWORD',
      repair: end('photos'),
    }),
    fault(
      'a file of variables that a compose file names can be read by everybody',
      begin(
        'wiki',
        `echo "WIKI_DB_PASS=${password}" > database.env && chmod 644 database.env`,
        'env_file: [database.env]',
      ),
      {
        shows: '/srv/wiki/database.env (0644, root:root) can be read by everybody on the host: it holds WIKI_DB_PASS',
        repair: end('wiki'),
      },
    ),
    fault(
      "another project's variables are owned by somebody who does not deploy it",
      begin('music', 'useradd guest && chown guest .env'),
      {
        shows: '/srv/music/.env (0600, guest:root) is owned by guest, not by root or deploy',
        repair: async host => {
          await end('music')(host)
          await host.run('userdel guest')
        },
      },
    ),
    harmless(
      'the variables of a service may be read by the group root',
      host => host.run(`chmod 640 ${services}/pihole/.env`),
      { repair: host => host.run(`chmod 600 ${services}/pihole/.env`) },
    ),
    harmless(
      'a file of variables that holds no secret can be read by everybody',
      begin('clock', `printf 'TZ=Etc/UTC\\nKEYBOARD=de\\nMAX_TOKENS=4096\\n' > .env && chmod 644 .env`),
      { repair: end('clock') },
    ),
    harmless(
      'a project belongs to the account that deploys it, in a folder that nobody else can enter',
      begin('books', 'chmod 644 .env && chown -R deploy: /srv/books && chmod 700 /srv/books'),
      { repair: end('books') },
    ),
  ],
})
