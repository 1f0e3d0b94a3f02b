import { hashFlow, type Ids } from '@signalbox/engine';
import type { Driver } from '../driver/driver.ts';

/** Starts a run that waits for a person, and answers its id. */
export async function startWaitingRun(driver: Driver, ids: Ids): Promise<string> {
  const flow = { name: 'f', inputs: [], onFailure: 'hold', limits: { transitions: 100, visitsPerMinute: 0 } } as const;
  const step = { name: 'a', job: 'decision', on: { OK: 'done' }, args: [] } as const;
  const rule = { who: [[{ count: 1, groups: ['g'], users: [] }]], grants: [], reasonMinLength: 0 };
  const jobs = { decision: { kind: 'decision', params: [] } } as const;
  const version = hashFlow({ ...flow, steps: [{ ...step, decision: rule }] } as never, jobs as never);
  const id = `r${ids.next()}`;
  const origin = { kind: 'manual' } as const;
  const command = { type: 'start', id, project: 'default', name: id, origin, inputs: {} } as const;
  const definition = { kind: 'flow', project: 'default', uuid: version.hash, version, at: 1 } as const;
  await driver.execute({
    actor: { kind: 'admin' },
    commands: [{ to: { kind: 'run', id }, command, version }],
    definitions: [definition],
  });
  return id;
}
