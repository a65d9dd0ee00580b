/** What Heimdall reads of a control to derive its status. */
interface ReadByHeimdall {
  readonly impact: number
  readonly results: readonly { readonly status: string }[]
  readonly waiver_data?: { readonly skipped_due_to_waiver: boolean } | undefined
}

/** The status of a control in Heimdall, derived as it does (mitre/heimdall2, libs/inspecjs/src/compat_impl/compat_inspec_1_0.ts). */
export function statusInHeimdall({ results, impact, waiver_data }: ReadByHeimdall): string {
  const has = (wanted: string): boolean => results.some(({ status }) => status === wanted)
  if (has('error') || results.length === 0) return 'Profile Error'
  if (waiver_data?.skipped_due_to_waiver || impact === 0) return 'Not Applicable'
  return has('failed') ? 'Failed' : has('passed') ? 'Passed' : 'Not Reviewed'
}
