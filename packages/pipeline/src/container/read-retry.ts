import { describe, entryOf, type Scope } from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import type { RetryPlan } from '../workflow-plan.ts';
import type { MapEntry, YamlNode } from '../yaml-node.ts';
import { readDuration } from './read-duration.ts';

/** How often a step is tried: a number of tries in all, or a map of `attempts` and `delay`. */
export function readRetry(entry: MapEntry, scope: Scope): RetryPlan | undefined {
  const { value } = entry;
  if (value.kind !== 'map') return retryOf(value, 0, scope);
  for (const each of value.entries) {
    if (knownKeys.includes(each.key)) continue;
    reportUnknownKey(each, { where: ' in `retry`', known: knownKeys, stray: 'error', report: scope.report });
  }
  const attempts = entryOf(value, 'attempts');
  const delay = entryOf(value, 'delay');
  const delayMs = delay ? readDuration(delay.value, '`retry.delay`', scope) : 0;
  if (!attempts) scope.report.error('missing_key', value.at, '`retry` needs `attempts`');
  return attempts && delayMs !== undefined ? retryOf(attempts.value, delayMs, scope) : undefined;
}

const knownKeys: readonly string[] = ['attempts', 'delay'];

function retryOf(node: YamlNode, delayMs: number, { report }: Scope): RetryPlan | undefined {
  const attempts = node.kind === 'scalar' ? node.value : undefined;
  if (typeof attempts === 'number' && Number.isInteger(attempts) && attempts >= 1 && attempts <= mostAttempts) {
    return { attempts, delayMs };
  }
  const problem = `\`retry\` must be a whole number of tries from 1 to ${mostAttempts}, not ${describe(node)}`;
  report.error('bad_value', node.at, problem);
  return undefined;
}

const mostAttempts = 10;
