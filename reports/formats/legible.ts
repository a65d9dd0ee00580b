/**
 * Text that every format can hold and no reader is misled by: well-formed, with no control characters but tab and newline, with
 * nothing that turns the direction of writing, and at most so long. XML 1.0 and some readers of JSON take nothing else.
 * @param most how many characters are kept; what is cut is counted.
 */
export function legible(text: string, most = 20_000): string {
  const left = text.length - most
  return (left > 0 ? `${text.slice(0, most)}\n… ${left} more characters` : text)
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\t\n])[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu, '\ufffd')
}
