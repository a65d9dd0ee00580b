import { z } from 'zod'
import type { Fact } from '../../../fixtures/look/fact.ts'

/** A network of Docker's. */
export interface SeenNetwork {
  readonly name: string
  readonly driver: string
  readonly subnets: readonly string[]
}

const network = z.object({
  name: z.string(),
  driver: z.string(),
  ipam: z.array(z.looseObject({ Subnet: z.string().optional() })).nullish(),
})

/** Docker's networks; none where there is no Docker. */
export const seenNetworks: Fact<SeenNetwork[]> = {
  name: 'networks',
  asks: 'docker network inspect',
  command: `command -v docker >/dev/null || exit 0
ids=$(docker network ls --quiet --no-trunc) || exit; [ -z "$ids" ] || docker network inspect --format '{"name":{{json .Name}},"driver":{{json .Driver}},"ipam":{{json .IPAM.Config}}}' $ids`,
  parse: stdout =>
    stdout
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => network.parse(JSON.parse(line)))
      .map(({ name, driver, ipam }) => ({ name, driver, subnets: (ipam ?? []).flatMap(({ Subnet }) => Subnet ?? []) })),
}
