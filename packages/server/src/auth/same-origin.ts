import { isIP } from 'node:net';

type Headers = { readonly [name: string]: string | string[] | undefined };

/**
 * Whether a request can come from a web page of somebody else. Open mode asks for no token, so only requests to a
 * loopback name, and of no page or a page of this very server, may pass.
 */
export function isForeignToLoopback(headers: Headers): boolean {
  const host = single(headers.host);
  if (host === undefined || !isLoopbackName(host)) return true;
  return isForeignOrigin(headers);
}

/** Whether the browser says that another origin made the request; other clients say nothing. */
export function isForeignOrigin(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.origin;
  if (origin === undefined) return false;
  const host = single(headers.host);
  return origin !== `http://${host}` && origin !== `https://${host}`;
}

function isLoopbackName(host: string): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === 'localhost' || name === '[::1]') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

/** Without its port; undefined unless it has the form of a host header. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
