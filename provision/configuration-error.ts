/**
 * The configuration or the command line is wrong: nothing was looked at and nothing was changed.
 * Its message is one sentence for the user: which field, what was found, what would be right. Exit code 3.
 */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}
