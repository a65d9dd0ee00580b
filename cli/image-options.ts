import { type Command, InvalidArgumentError } from 'commander'
import { type ImageSource, imageSources } from '../fixtures/lab/image-source.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { oneOf } from './command.ts'

/** Which images the lab is to have, as the command line says it. */
export interface ImageOptions {
  readonly images?: ImageSource
  readonly registry?: string
}

/** Reads the address of a registry as Docker writes it. @throws InvalidArgumentError for anything else. */
function registryAddress(text: string): string {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9._-]+)*$/.test(text) && /[.:]|^localhost/.test(text))
    return text
  throw new InvalidArgumentError(
    'It is written as Docker does, e.g. registry.example.org or 10.0.0.5:5000, without https://.',
  )
}

/** Gives a command the options that say which images the lab is to have. */
export const withImageOptions = (command: Command): Command =>
  command
    .option(
      '--images <source>',
      `where the images of the services come from: ${imageSources.join(', ')} (as before, which is stand-in at first)`,
      oneOf(imageSources),
    )
    .option(
      '--registry <address>',
      'asked for published images in place of the registries that they name',
      registryAddress,
    )

/** @throws ConfigurationError where the options do not go together. */
export function checkedImages({ images, registry }: ImageOptions): { source?: ImageSource; registry?: string } {
  if (registry !== undefined && images !== 'published')
    throw new ConfigurationError('--registry is asked for published images: say `--images published` as well.')
  return { ...(images !== undefined && { source: images }), ...(registry !== undefined && { registry }) }
}
