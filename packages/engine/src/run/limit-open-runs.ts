import { type Facts, openRuns, openRunsFactKey, templateRunsFactKey } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Limits } from '../flow/flow.ts';
import type { TemplateLimit } from '../template/template.ts';
import type { Draft } from './draft.ts';
import type { Run } from './run.ts';
import type { RunCommand } from './run-command.ts';

/** What a new run would be one of. */
export type Place = Pick<Run, 'project' | 'template'> & { readonly flow: string };

/** Of its flow, and of its template as that is now. */
export type PlaceLimits = Pick<Limits, 'openRuns' | 'onFull'> & { readonly template?: TemplateLimit | undefined };

/** For the event. */
export type Queued = { readonly openRuns: number; readonly template?: string };

/** Whether a start goes on, waits for its turn behind those that wait already, or is refused. */
export function limitStart(limits: PlaceLimits, place: Place, facts: Facts): 'starts' | Queued | Refusal {
  const ofFlow = limitByFlow(limits, place, facts);
  if (typeof ofFlow === 'object' && 'ok' in ofFlow) return ofFlow;
  const ofTemplate = limitByTemplate(limits.template, place, facts);
  return ofTemplate === 'starts' ? ofFlow : ofTemplate;
}

function limitByFlow({ openRuns: most, onFull }: PlaceLimits, { project, flow }: Place, facts: Facts) {
  if (most === undefined) return 'starts';
  const { open, waiting } = known(openRunsFactKey(project, flow), facts);
  const isFull = open >= most;
  if (onFull === 'queue') return isFull || waiting > 0 ? { openRuns: most } : 'starts';
  if (!isFull) return 'starts';
  return refuse(
    'flow_full',
    `${runs(open)} of flow ${flow} ${open === 1 ? 'is' : 'are'} open, and its limit is ${most}`,
  );
}

/** What waits counts as well: it was there first, also where nobody may wait any more. */
function limitByTemplate(limit: TemplateLimit | undefined, { template }: Place, facts: Facts) {
  if (!limit || !template) return 'starts';
  const { openRuns: most, onFull } = limit;
  const { name } = template;
  const { open, waiting } = known(templateRunsFactKey(template.id), facts);
  const isFull = open + waiting >= most;
  if (onFull === 'queue') return isFull || waiting > 0 ? { openRuns: most, template: name } : 'starts';
  if (!isFull) return 'starts';
  const count = open + waiting;
  const text = `${runs(count)} of template ${name} ${count === 1 ? 'is' : 'are'} created or open, and its limit is ${most}`;
  return refuse('template_full', text);
}

/** A queued run begins when there is room; else nothing happens, and it goes on waiting. */
export function hasRoom(
  { openRuns: most, template }: Extract<RunCommand, { type: 'admit' }>,
  { run }: Draft,
  facts: Facts,
): boolean {
  return (
    isBelow(most, openRunsFactKey(run.project, run.flow.name), facts) &&
    (!run.template || isBelow(template?.openRuns, templateRunsFactKey(run.template.id), facts))
  );
}

function isBelow(most: number | undefined, key: string, facts: Facts): boolean {
  return most === undefined || known(key, facts).open < most;
}

function known(key: string, facts: Facts) {
  const found = openRuns(facts, key);
  if (!found) throw new Error(`nobody has counted ${key}`);
  return found;
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
