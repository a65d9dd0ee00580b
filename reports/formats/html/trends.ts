import {
  availabilityDays,
  checksTold,
  type ServiceAvailability,
  type ServiceState,
  shareOf,
} from '../../availability.ts'
import { minuteOf } from '../../minute.ts'
import { type AuditTrends, type Series, turnOf } from '../../trends.ts'
import { type Markup, markup } from './markup.ts'

/** What the runs of the target tell over time. Nothing where they are too few. */
export function trendsSection(trends: AuditTrends | null): Markup | undefined {
  if (trends === null) return undefined
  return markup`<section class="trends" aria-labelledby="trends">
<h2 id="trends">Trends</h2>
${trendParts(trends)}
</section>`
}

/** The same without its heading. */
export const trendParts = ({ availability, durations, figures }: AuditTrends): Markup =>
  markup`${availabilityTable(availability)}${curves([...figures, ...(durations === null ? [] : [durations])])}`

/** How available each service was. */
function availabilityTable(services: readonly ServiceAvailability[]): Markup | undefined {
  if (services.length === 0) return undefined
  return markup`<table class="availability">
<caption>Availability in the last ${availabilityDays} days. Each run is one check; what was between them nobody saw.</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Lately</th><th scope="col">Answered</th><th scope="col">Last seen down</th></tr></thead>
<tbody>${services.map(availabilityRow)}</tbody>
</table>`
}

function availabilityRow(one: ServiceAvailability): Markup {
  const { service, requirement, lately, lastDown } = one
  const down = lastDown === null ? markup`never` : markup`<time datetime="${lastDown}">${minuteOf(lastDown)}</time>`
  return markup`<tr><th scope="row">${service} <small>${requirement}</small></th><td>${strip(lately)}</td>
<td><b>${shareOf(one)}</b> <small>${checksTold(one)}</small></td><td><span class="label">Last seen down: </span>${down}</td></tr>`
}

/** Each check as a stroke: tall where the service answered, short where it did not, hollow where nobody could tell. */
function strip(states: readonly ServiceState[]): Markup {
  const stroke = (state: ServiceState, at: number): Markup => {
    const [y, height] = state === 'down' ? [12, 6] : [1, 17]
    return markup`<rect class="${state}" x="${at * 5 + 0.5}" y="${y}" width="3" height="${height}"/>`
  }
  const width = states.length * 5
  return markup`<svg class="strip" viewBox="0 0 ${width} 19" width="${width}" height="19" aria-hidden="true">${states.map(stroke)}</svg>`
}

const curves = (series: readonly Series[]): Markup | undefined =>
  series.length === 0 ? undefined : markup`<div class="curves">${series.map(curve)}</div>`

/** A number in digits that mean something. */
const figureOf = (value: number): number => Number(value.toPrecision(3))

/** The canvas of a curve, and what of it is left free around the line. */
const [wide, high, free] = [240, 48, 4]

/** A quantity over time, from nothing upwards: what halves looks halved. */
function curve(series: Series): Markup {
  const { what, unit, points } = series
  const values = points.map(({ value }) => value)
  const times = points.map(({ at }) => Date.parse(at))
  const [first, last, top] = [Math.min(...times), Math.max(...times), Math.max(...values)]
  const place = ({ at, value }: Series['points'][number]): string => {
    const across = last === first ? 1 : (Date.parse(at) - first) / (last - first)
    const up = top === 0 ? 0 : value / top
    return `${(free + across * (wide - 2 * free)).toFixed(1)},${(high - free - up * (high - 2 * free)).toFixed(1)}`
  }
  const line = points.map(place)
  const [x = '', y = ''] = (line.at(-1) ?? '').split(',')
  const since = points[0]?.at ?? ''
  return markup`<figure>
<figcaption><b>${what}</b> <span>${figureOf(values.at(-1) ?? 0)} ${unit}</span></figcaption>
<svg viewBox="0 0 ${wide} ${high}" aria-hidden="true"><path d="M0 ${high - 0.5}H${wide}"/><polyline points="${line.join(' ')}"/><circle cx="${x}" cy="${y}" r="2.5"/></svg>
<p>${turn(series)}between ${figureOf(Math.min(...values))} and ${figureOf(top)} ${unit} in ${points.length} runs since <time datetime="${since}">${since.slice(0, 10)}</time></p>
</figure>`
}

/** That the last value is far from the usual one, in words. */
function turn(series: Series): Markup | undefined {
  const off = turnOf(series)
  if (off === undefined) return undefined
  const percent = Math.abs(Math.round(off.by * 100))
  return markup`<strong>${percent} % ${off.by < 0 ? 'less' : 'more'} than the usual ${figureOf(off.usual)} ${series.unit}</strong>; `
}
