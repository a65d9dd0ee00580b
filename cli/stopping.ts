/**
 * What Ctrl-C does to a deploy, in words.
 * @param seconds within which the host takes the firewall and the guard back by itself; undefined where no change of them is unconfirmed.
 * @param again whether it is the second one.
 */
export function whatStops(seconds: number | undefined, again: boolean): string {
  if (seconds === undefined)
    return again
      ? 'Left in the middle of a step. The next deploy carries on.'
      : 'Stopping after the steps under way. Ctrl-C again leaves at once; the next deploy carries on either way.'
  return again
    ? `Left. Nobody has confirmed the change of the firewall and the guard: the host takes them back to what they were by itself, within ${seconds} s. Log in after that, and deploy again.`
    : `Stopping after the step under way: the change of the firewall and the guard is then confirmed by a new login, or taken back. Ctrl-C again leaves at once; the host takes it back by itself, within ${seconds} s.`
}
