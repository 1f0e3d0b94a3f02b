import { isLoopback } from '../is-loopback.ts';

type Headers = { readonly [name: string]: string | string[] | undefined };

/**
 * Whether a request can come from a web page of somebody else. Open mode asks for no token, so only requests to a
 * loopback name, and of no page or a page of this very server, may pass.
 */
export function isForeignToLoopback(headers: Headers): boolean {
  const host = single(headers.host);
  const name = host && hostName(host);
  if (!name || !isLoopback(name)) return true;
  return isForeignOrigin(headers);
}

/** Whether the browser says that another origin made the request; other clients say nothing. */
export function isForeignOrigin(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.origin;
  if (origin === undefined) return false;
  // What a page with `Referrer-Policy: no-referrer` gives as its own; a sandboxed one of somebody else is `cross-site`.
  if (origin === 'null' && site === 'same-origin') return false;
  const host = single(headers.host);
  return origin !== `http://${host}` && origin !== `https://${host}`;
}

/** The host without its port and brackets; undefined unless it has the form of a host header. */
function hostName(header: string): string | undefined {
  const host = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header)?.[1];
  return host?.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
