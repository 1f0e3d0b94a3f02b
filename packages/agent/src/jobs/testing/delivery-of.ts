import type { CodeDelivery } from '@signalbox/protocol';

/** The first attempt of a step that names a job. */
export function deliveryOf(job: string, id = 'r/s/1/1.1', run = 'r'): CodeDelivery {
  const of = { version: '1', run: { id: run, name: run, project: 'default' }, step: 's', visit: 1, attempt: 1 };
  return { id, job, ...of, key: 'k', args: {}, context: {}, saved: {}, logFrom: 0 };
}
