const alphabet = /^[A-Za-z0-9+/]*={0,2}$/;

/** Standard base64 with padding, line ends left out as echoer does; undefined where it is something else. */
export function normalizeBase64(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  return compact.length % 4 === 0 && alphabet.test(compact) ? compact : undefined;
}
