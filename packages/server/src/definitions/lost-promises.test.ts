import { type CodeJob, type Flow, hashFlow } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { lostPromises } from './lost-promises.ts';

const flow = { name: 'release', inputs: [], steps: [] } as unknown as Flow;
const pay = { kind: 'code', name: 'pay', version: '1', params: [], outcomes: ['SUCCESS'], effect: true } as const;
const version = (job: CodeJob) => hashFlow(flow, { [job.name]: job });

test('an effect and an undo that went away are said, for each job that was there', () => {
  const before = version({ ...pay, undo: true });
  expect(lostPromises(before, version({ ...pay, version: '2', effect: false }))).toEqual([
    'flow (release): pay no longer says that it has an effect: no decision has to guard it',
    'flow (release): pay has no undo any more: a rollback does not take it back',
  ]);
  expect(lostPromises(before, version({ ...pay, undo: true, version: '2' }))).toEqual([]);
  expect(lostPromises(before, version({ ...pay, name: 'other', effect: false }))).toEqual([]);
});
