import { hashFlow } from '@signalbox/engine';
import type { Definition } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDriver, openDriver } from '../../testing/open-driver.ts';
import { listActions, listFlows, mostDocuments, mostSteps } from './definition-lists.ts';

let opened: OpenDriver;

beforeEach(async () => {
  opened = await openDriver();
});
afterEach(() => opened.close());

const at = { project: 'default', at: 5 } as const;

function flow(name: string, steps: number): Definition {
  const { flow, jobs } = opened.version;
  const long = { ...flow, name, steps: Array.from({ length: steps }, () => flow.steps[0]!) };
  return { ...at, kind: 'flow', uuid: `u-${name}`, name, version: hashFlow(long, jobs) };
}

test('an answer has so many documents, and says behind which it goes on', async () => {
  const job = Object.values(opened.version.jobs)[0]!;
  const names = Array.from({ length: mostDocuments + 2 }, (_, index) => `a${String(index).padStart(5, '0')}`);
  const definitions = names.map((name): Definition => {
    if (job.kind !== 'http') throw new Error('not the job of this flow');
    return { ...at, kind: 'action', uuid: `u-${name}`, job: { ...job, name }, create: true };
  });
  await opened.execute({ definitions });
  const first = await listActions(opened.store);
  expect(first.rows.map(({ job: { name } }) => name)).toEqual(names.slice(0, mostDocuments));
  const second = await listActions(opened.store, first.goesOnBehind);
  expect(second.rows.map(({ job: { name } }) => name)).toEqual(names.slice(mostDocuments));
  expect(second.goesOnBehind).toBeUndefined();
});

test('an answer has so many steps in all, and at least one flow', async () => {
  await opened.execute({
    definitions: [flow('a', mostSteps / 2), flow('b', mostSteps / 2 + 1), flow('c', mostSteps + 1)],
  });
  const pages = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof listFlows>> = await listFlows(opened.store, after);
    pages.push(page.rows.map(({ name }) => name));
    after = page.goesOnBehind;
  }
  expect(pages).toEqual([['a'], ['b'], ['c']]);
});
