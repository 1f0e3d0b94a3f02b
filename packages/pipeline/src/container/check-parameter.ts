import type { Report } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { shorten } from '../read-values.ts';
import { guess } from '../report-unknown-key.ts';
import type { MapEntry } from '../yaml-node.ts';

/**
 * In the older dialect a key that nobody knows is told to a plugin, whatever it is called. A slip in one that says what
 * runs, or when, would make a step do nothing, or run where it must not.
 */
export function checkParameter({ key, keyAt, value }: MapEntry, report: Report): void {
  const meant = nearest(key, meaningful);
  if (meant === undefined) return;
  const isSlip = meant === 'commands' ? value.kind !== 'map' : meant === 'when' && value.kind !== 'scalar';
  const message = `\`${shorten(key)}\` is a parameter of a plugin${guess(meant)}`;
  report[isSlip ? 'error' : 'warning']('unknown_key', keyAt, message);
}

/** No plugin is told anything that is called nearly so; `port` and `label` are words of some. */
const meaningful: readonly string[] = [
  ...['image', 'commands', 'when', 'environment', 'settings', 'secrets', 'privileged', 'entrypoint', 'detach', 'group'],
  ...['depends_on', 'directory', 'failure', 'volumes', 'network_mode', 'extra_hosts'],
];
