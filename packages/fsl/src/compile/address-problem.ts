/** Why nothing can be sent to an address. Without a scheme, the one of the method is meant. */
export function addressProblem(address: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(address)?.[0] ?? '';
  if (!/^(?:https?:\/\/)?$/i.test(scheme)) return 'it may begin with http:// or https://, and nothing else';
  const host = address
    .slice(scheme.length)
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/s, '');
  const port = /:([^:\]]*)$/.exec(host)?.[1] ?? '';
  if (!/^\d*$/.test(port) || Number(port) > 65_535) return `its port is a number up to 65535, not ${port}`;
  return /^(?:\[[^\]\s]+\]|[^\s:@[\]]+)(?::\d*)?$/.test(host) ? undefined : 'it has no host';
}
