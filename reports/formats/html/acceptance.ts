import type { Waiver } from '../../waiver.ts'
import { type Markup, markup } from './markup.ts'

/** Who waives a requirement or attests that it holds, and until when: beside its title, so that nobody has to open it. */
export const acceptedBriefly = ({ owner, expires }: Waiver): Markup =>
  markup`<span class="accepted">by ${owner} until ${expires}</span> `

/** The same in full, with why. */
export const acceptedTold = ({ attestation, owner, expires, reason, seen }: Waiver): Markup =>
  attestation
    ? markup`<div><dt>Attested by</dt><dd>${owner}${seen === undefined ? undefined : `, who saw it on ${seen}`}. It stands until ${expires}.</dd></div>
<div><dt>What was seen</dt><dd>${reason}</dd></div>`
    : markup`<div><dt>Waived by</dt><dd>${owner}, until ${expires}</dd></div>
<div><dt>Why</dt><dd>${reason}</dd></div>`
