import { describe, type Scope } from '../read-values.ts';
import type { YamlNode } from '../yaml-node.ts';

/** Milliseconds of `90s`, `10m`, `1h30m`; a plain number is minutes, as a repository's limit is. */
export function readDuration(node: YamlNode, what: string, { report }: Scope): number | undefined {
  const text = node.kind === 'scalar' ? node.text.trim() : '';
  const [, hours = '0', minutes = '0', seconds = '0'] = form.exec(text) ?? [];
  const plain = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  const ms = ((Number(hours) * 60 + Number(minutes) + plain) * 60 + Number(seconds)) * 1000;
  if (ms > 0 && ms <= longestMs) return ms;
  const problem = `${what} must be a time as \`90s\`, \`10m\` or \`1h30m\`, at most 24h, not ${describe(node)}`;
  report.error('bad_value', node.at, problem);
  return undefined;
}

const form = /^(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
const longestMs = 24 * 3_600_000;
