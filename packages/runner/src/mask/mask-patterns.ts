/**
 * What a secret may look like in an output: as it is, its lines, and what programs make of it when they put it into a URL,
 * into JSON or HTML, between quotes of a shell, or into base64 or hexadecimal digits.
 */
export function maskPatterns(secrets: readonly string[]): readonly Buffer[] {
  const forms = secrets.flatMap((secret) => [secret, ...linesOf(secret)]).flatMap(formsOf);
  const texts = new Set(forms.filter((text) => Buffer.byteLength(text) >= shortestMasked));
  return [...texts].flatMap((text) => pieces(Buffer.from(text)));
}

/** Anything shorter stands in every other line by chance. */
export const shortestMasked = 4;

function linesOf(secret: string): readonly string[] {
  if (!/[\r\n]/.test(secret)) return [secret.trim()];
  return secret.split(/[\r\n]+/).map((line) => line.trim());
}

function formsOf(text: string): readonly string[] {
  if (text.length < shortestMasked) return [];
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeURIComponent(text.toWellFormed());
  const path = url.replaceAll('%2F', '/');
  const hex = Buffer.from(text).toString('hex');
  return [
    ...[text, text.replaceAll('\n', '\r\n'), json, json.replaceAll('/', '\\/')],
    ...[url, lowerCodes(url), url.replaceAll('%20', '+'), new URLSearchParams({ a: text }).toString().slice(2)],
    ...[path, lowerCodes(path), ...htmlForms(text)],
    ...[text.replaceAll("'", `'\\''`), text.replaceAll("'", `'"'"'`)],
    ...[hex, hex.toUpperCase()],
    ...base64Forms(Buffer.from(text)),
  ];
}

/** Quotes are escaped or not, and the single one in two ways. */
function htmlForms(text: string): readonly string[] {
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = html.replaceAll('"', '&quot;');
  return [html, quoted, quoted.replaceAll("'", '&#39;'), quoted.replaceAll("'", '&#x27;')];
}

function lowerCodes(url: string): string {
  return url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

/**
 * By itself, with the line breaks of usual programs, and inside of something longer: there three bytes make four signs, so
 * that it looks different at each of three places, and its first and last signs are also made of its neighbours.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const lines = lineWidths.flatMap((width) => (whole.length > width ? cut(whole, width) : []));
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const isEven = (before + bytes.length) % 3 === 0;
    return text.slice(before === 0 ? 0 : before + 1, isEven ? undefined : -1);
  });
  const all = [whole, ...lines, ...inside];
  // Of a short secret only a few signs are its own: they would stand in other words by chance.
  const own = all.filter((text) => text.length >= shortestEncoded);
  return [...own, ...own.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))];
}

const lineWidths = [64, 76];
const shortestEncoded = 6;

function cut(text: string, width: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / width) }, (_, index) =>
    text.slice(index * width, (index + 1) * width),
  );
}

/** So that no secret of any length makes the search slow; the last one takes what would be too short alone. */
function pieces(bytes: Buffer): readonly Buffer[] {
  if (bytes.length <= longestPiece) return [bytes];
  const count = Math.floor(bytes.length / longestPiece);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * longestPiece, index === count - 1 ? undefined : (index + 1) * longestPiece),
  );
}

const longestPiece = 512;
