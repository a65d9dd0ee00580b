import type { RunnerTestFile, TestModule } from 'vitest/node'
import { DefaultReporter } from 'vitest/node'
import { isSpec } from './findings.ts'

/**
 * vitest's default reporter, without its word on specs: it shows the run's progress, and leaves what became of each
 * requirement to the audit, which says a common cause once instead of for every test.
 */
export default class ProgressReporter extends DefaultReporter {
  protected override printTestModule(module: TestModule): void {
    if (!isSpec(module)) super.printTestModule(module)
  }

  override reportSummary(files: RunnerTestFile[], errors: unknown[]): void {
    const others = files.filter(({ filepath }) => !isSpec({ moduleId: filepath }))
    if (others.length > 0 || errors.length > 0) super.reportSummary(others, errors)
  }
}
