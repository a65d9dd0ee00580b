import { arrowsGoOneWay } from './arrows.ts'
import type { Rule } from './breach.ts'
import { documentedCommandsExist, filesAreShort, noMachinePaths, noShortcuts } from './files.ts'
import { exportedNamesAreUnique } from './names.ts'
import {
  declarationsCanBeRead,
  earlyLooksAreWanted,
  everyFaultHasARequirement,
  everyRequirementHasAFault,
  idsAreKnown,
  idsAreUnique,
  needsAreKnownAndRoundless,
  specsOnlyObserveAndAssert,
  waiversNameRequirements,
} from './requirements.ts'
import { noRounds } from './rounds.ts'

/** The rules of the house, by their sentence. */
export const houseRules: Readonly<Record<string, Rule>> = {
  'Requirement ids are of the catalogue and stand in their chapter': idsAreKnown,
  'Requirement ids are unique': idsAreUnique,
  'Requirements are declared in plain sight, with a sentence for a title': declarationsCanBeRead,
  'What a requirement needs is a requirement, and never in the end itself': needsAreKnownAndRoundless,
  'Every look that is begun early is wanted by a requirement that there is': earlyLooksAreWanted,
  'Every requirement has a fault beside it': everyRequirementHasAFault,
  'Every fault has its requirement beside it': everyFaultHasARequirement,
  'Imports go one way': arrowsGoOneWay,
  'No file and no folder imports itself through others': noRounds,
  'No two files export the same name': exportedNamesAreUnique,
  'No file is too long': filesAreShort,
  'There are no shortcuts': noShortcuts,
  'A spec only observes and asserts': specsOnlyObserveAndAssert,
  'No path of a certain machine is written down': noMachinePaths,
  'The commands in the documents exist': documentedCommandsExist,
  'Every waiver names a requirement': waiversNameRequirements,
}
