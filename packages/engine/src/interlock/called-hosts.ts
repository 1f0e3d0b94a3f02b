import type { Job } from '../flow/flow.ts';

/**
 * Whether a job may call one of the hosts, to have its effect or to take it back. An address that a client could read as
 * another host than stands there, as one with `%64`, a backslash or `127.1`, may be any.
 */
export function callsOneOf(hosts: readonly string[], job: Job): boolean {
  if (job.kind !== 'http' || hosts.length === 0) return false;
  return [...job.addresses, ...(job.undo ?? [])].some((address) => {
    const [host, withPort] = hostOf(address, job.scheme) ?? [];
    return host === undefined || withPort === undefined || hosts.includes(host) || hosts.includes(withPort);
  });
}

/** As an interlock names it, or undefined where it can be written in more than this way. */
export function plainHost(text: string): string | undefined {
  const [, host = '', port] = /^([a-z0-9._-]+?)\.?(?::(\d+))?$/i.exec(text) ?? [];
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (host === '' || last === '' || (/^(?:\d+|0x[0-9a-f]*)$/i.test(last) && !isQuad(host))) return undefined;
  return `${host.toLowerCase()}${port === undefined ? '' : `:${Number(port)}`}`;
}

function hostOf(address: string, ofJob: 'http' | 'https'): readonly [host: string, withPort: string] | undefined {
  // Every text fits this.
  const [, scheme = ofJob, text = ''] = /^(?:(https?):\/\/)?([^/?#]*)/i.exec(address) as RegExpExecArray;
  const plain = plainHost(text);
  if (plain === undefined) return undefined;
  const [host = '', port = scheme.toLowerCase() === 'https' ? '443' : '80'] = plain.split(':');
  return [host, `${host}:${port}`];
}

function isQuad(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}
