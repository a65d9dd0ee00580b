import { createHash } from 'node:crypto'
import { environmentFault, fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const image = '--network none --entrypoint sleep ollama/ollama:0.32.15 infinity'

/** Makes a container of the owner's that is not started. @param options of \`docker create\`. */
const make = (name: string, options: string): string => `docker create --name ${name} ${options} ${image}`
const run =
  (...commands: readonly string[]) =>
  (host: LabHost): Promise<string> =>
    host.run(commands.join(' && '))
const remove = (...names: readonly string[]) => run(`docker rm --force ${names.join(' ')}`)

/** A value that no list holds, other in every run. */
const draw = (bytes: number): string => `secret=$(head -c ${bytes} /dev/urandom | base64 -w0)`

/** One value for two variables. A secret that stood in this file would stand in the repository, which is SEC-01's to find. */
const shared = createHash('sha256').update('one value for two variables').digest('base64url')

/** The label by which Compose knows its containers. */
const of = (project: string): string => `--label com.docker.compose.project=${project}`

export default faults({
  'SEC-05': [
    fault(
      'a container has the default password of its program',
      run(make('grafana', '--env GF_SECURITY_ADMIN_PASSWORD=admin')),
      {
        shows: 'GF_SECURITY_ADMIN_PASSWORD of grafana must have at least 12 characters',
        repair: remove('grafana'),
      },
    ),
    fault(
      "a container's password is guessed by whoever knows its card",
      run(make('guessable', '--env DB_PASSWORD=Nvidia3060ti!!')),
      { shows: 'DB_PASSWORD of guessable is a password that is easily guessed', repair: remove('guessable') },
    ),
    fault(
      'the password in an address is the one of the examples',
      run(make('borrowed', '--env DATABASE_URL=postgres://wiki:postgres@db.example:5432/wiki')),
      { shows: 'DATABASE_URL of borrowed is a placeholder or made of words', repair: remove('borrowed') },
    ),
    fault(
      'the key that logins are signed with is short',
      run(draw(9), make('short', '--env "WEBUI_SECRET_KEY=$secret"')),
      { shows: 'WEBUI_SECRET_KEY of short must have at least 32 characters', repair: remove('short') },
    ),
    fault(
      'two services have one admin password',
      run(
        draw(24),
        make('blog', '--env "BLOG_ADMIN_PASSWORD=$secret"'),
        make('forum', '--env "FORUM_ADMIN_PASSWORD=$secret"'),
      ),
      {
        shows: 'BLOG_ADMIN_PASSWORD of blog and FORUM_ADMIN_PASSWORD of forum are the same secret',
        repair: remove('blog', 'forum'),
      },
    ),
    fault(
      'one project signs its logins with the password of its database',
      run(draw(30), make('signing', `${of('signing')} --env "DB_PASSWORD=$secret" --env "SECRET_KEY=$secret"`)),
      { shows: 'DB_PASSWORD of signing and SECRET_KEY of signing are the same secret', repair: remove('signing') },
    ),
    fault(
      'a password stands in the variables of a project, and nobody made it up',
      host =>
        host.run(
          'mkdir -p /srv/sample && cd /srv/sample && echo APP_PASSWORD=changeme-please > .env && chmod 600 .env && cat > compose.yaml && docker compose create',
          `services: { sample: { image: "ollama/ollama:0.32.15", container_name: sample, entrypoint: [sleep, infinity], network_mode: none } }\n`,
        ),
      {
        shows: 'APP_PASSWORD of /srv/sample/.env is a placeholder or made of words',
        repair: host => host.run('cd /srv/sample && docker compose down && rm -r /srv/sample'),
      },
    ),
    environmentFault(
      'two variables of the deploy have one value',
      {
        SQUARETABLE_TOKEN_SECRET: shared,
        SQUARETABLE_OPERATOR_TOKEN: shared,
      },
      'SQUARETABLE_TOKEN_SECRET and SQUARETABLE_OPERATOR_TOKEN of the secrets file are the same secret',
    ),
    harmless(
      'a database and its client know one password, by two names',
      run(
        draw(24),
        make('database', `${of('pair')} --env "POSTGRES_PASSWORD=$secret"`),
        make(
          'client',
          `${of('pair')} --env "DB_PASSWORD=$secret" --env "DATABASE_URL=postgres://app:$(echo "$secret" | tr -d +/=)@database/app"`,
        ),
      ),
      { repair: remove('database', 'client') },
    ),
    harmless(
      "two projects come to one mail server with its owner's password",
      run(
        draw(24),
        make('mailing-one', '--env "SMTP_PASSWORD=$secret"'),
        make('mailing-two', '--env "MAIL_PASSWORD=$secret" --env MAX_TOKENS=4096 --env OPENAI_API_KEY=ollama'),
      ),
      { repair: remove('mailing-one', 'mailing-two') },
    ),
  ],
})
