import type { Mutant } from './mutant.ts';

const engine = 'packages/engine/src';
const store = 'packages/store/src';

export const templateMutants: readonly Mutant[] = [
  {
    name: 'a template has room for one run more',
    file: `${engine}/run/limit-open-runs.ts`,
    find: 'const isFull = open + waiting >= most;',
    replace: 'const isFull = open + waiting > most;',
  },
  {
    name: 'a waiting run asks for no room in its template',
    file: `${engine}/run/limit-open-runs.ts`,
    find: '(!run.template || isBelow(template?.openRuns, templateRunsFactKey(run.template.id), facts))',
    replace: '(!run.template || template !== null)',
  },
  {
    name: 'runs of a template are not counted',
    file: `${engine}/fact.ts`,
    find: 'return run.template ? [ofFlow, templateRunsFactKey(run.template.id)] : [ofFlow];',
    replace: 'return [ofFlow];',
  },
  {
    name: 'a run that waits in a template keeps the first limit of it',
    file: 'packages/server/src/driver/queues.ts',
    find: 'return { id, ...(limit && { openRuns: limit.openRuns }) };',
    replace: 'return { id, ...(limit && { openRuns: Math.min(limit.openRuns, 1) }) };',
  },
  {
    name: 'only the first of all queues is looked at',
    file: `${store}/page-queries.ts`,
    find: "WHERE status = 'created' GROUP BY project, flow, template) ORDER BY no`;",
    replace: "WHERE status = 'created' AND template IS NULL GROUP BY project, flow, template) ORDER BY no`;",
  },
  {
    name: 'what a template binds is the last word of nobody',
    file: `${engine}/values/resolve-args.ts`,
    find: 'const fixed = { ...boundByTemplate(step, job, run), ...given };',
    replace: 'const fixed = { ...given };',
  },
];
