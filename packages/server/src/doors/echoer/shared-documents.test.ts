import type { Run } from '@signalbox/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ackOf, admin, type OpenDriver, openDriver } from '../../testing/open-driver.ts';
import { visitsKept } from './latest-visits.ts';
import { flowRunResource } from './resources.ts';
import { SharedDocuments } from './shared-documents.ts';

let box: OpenDriver;
let rows = 0;
let reads = 0;

beforeEach(async () => {
  box = await openDriver();
  rows = 0;
  reads = 0;
});

afterEach(() => box.close());

/** Of a real store, with its reads counted. */
function shared() {
  const counted = async <Row>(read: Promise<readonly Row[]>) => {
    const found = await read;
    reads += 1;
    rows += found.length;
    return found;
  };
  const store = {
    ...box.store,
    closedVisits: (...asked: Parameters<typeof box.store.closedVisits>) => counted(box.store.closedVisits(...asked)),
    runJournal: (...asked: Parameters<typeof box.store.runJournal>) => counted(box.store.runJournal(...asked)),
  };
  return new SharedDocuments({ store, driver: box.driver });
}

async function looped(times: number): Promise<Run> {
  let run = await box.start();
  for (let time = 0; time < times; time += 1) {
    // As fast as a run may enter steps.
    box.clock.now += 100;
    run = await box.command(run.id, ackOf(run, 'FAIL'));
  }
  return run;
}

test('the document of a long run has its latest visits, and is made of a few rows more than it shows', async () => {
  const run = await looped(visitsKept * 3);
  const documents = await shared().of(run.id, admin);
  const all = await box.store.closedVisits(run.id, visitsKept * 10);
  expect(documents?.closed).toEqual(all.slice(-visitsKept));
  expect(rows).toBeLessThan(visitsKept * 2.5);
  const { history_states } = flowRunResource(documents ?? expect.fail('no documents')).spec;
  expect(history_states).toEqual(['ready', ...Array.from({ length: visitsKept + 1 }, () => 'A')]);
});

test('the document of a state is read once for all who watch, and anew for the next state', async () => {
  const run = await looped(3);
  const documents = shared();
  const member = { kind: 'user', id: 'u', name: 'ann' } as const;
  const found = await Promise.all([
    documents.of(run.id, admin),
    documents.of(run.id, member),
    documents.of(run.id, admin),
  ]);
  expect(found.map((each) => each?.viewer)).toEqual([admin, member, admin]);
  expect(reads).toBe(1);
  await box.command(run.id, ackOf(run, 'FAIL'));
  expect((await documents.of(run.id, admin))?.closed).toHaveLength(4);
  expect(reads).toBe(2);
});
