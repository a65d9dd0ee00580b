import { ctrf } from './ctrf.ts'
import type { Format } from './format.ts'
import { hdf } from './hdf.ts'
import { html } from './html/html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown/markdown.ts'
import { nagios } from './nagios.ts'
import { oscal } from './oscal/assessment-results.ts'
import { prometheus } from './prometheus.ts'
import { sarif } from './sarif.ts'

/** Every format that a run is written in. */
export const formats: readonly Format[] = [json, junit, html, markdown, ctrf, sarif, prometheus, nagios, hdf, oscal]
