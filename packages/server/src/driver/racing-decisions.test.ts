import type { Actor } from '@signalbox/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDriver, openDriver } from '../testing/open-driver.ts';
import { runOf } from './answer.ts';

const flow = `flow f deci review => (AGREE -> done | REJECT -> stopped) { who = "group(dev)"; expire = ("1h", REJECT); }; flow_end`;
const both = flow.replace('"group(dev)"', '"2 of group(dev)"');

let opened: OpenDriver;
let people: readonly Actor[];

async function open(text: string): Promise<void> {
  opened = await openDriver({ flow: text });
  const names = ['ann', 'bob', 'cem'];
  for (const name of names) {
    const user = { id: `u-${name}`, name, groups: ['dev'], role: 'approver' as const, createdAt: 0 };
    await opened.store.addUser({ ...user, tokenHash: name });
  }
  people = names.map((name) => ({ kind: 'user', id: `u-${name}`, name }));
}

beforeEach(() => open(flow));
afterEach(() => opened.close());

async function started(): Promise<{ readonly id: string; readonly digest: string }> {
  const run = await opened.start();
  const phase = run.open.review?.phase;
  if (phase?.kind !== 'deciding') throw new Error('no decision is open');
  return { id: run.id, digest: phase.decision.digest };
}

type Say = { readonly id: string; readonly digest: string; readonly outcome: string; readonly by?: Actor };

function say({ id, digest, outcome, by = people[0] as Actor }: Say): Promise<string> {
  const reason = 'it is too late now';
  const command = { type: 'decide' as const, step: 'review', visit: 1, outcome, digest, reason };
  return opened.execute({ actor: by, commands: [{ to: { kind: 'run', id }, command }] }).then(
    (answer) => runOf(answer).state.status,
    (error: { code?: string }) => error.code ?? 'broken',
  );
}

test('of two who say the contrary at once, one is taken and the other one is told so, whichever comes first', async () => {
  const runs = [];
  for (let count = 0; count < 25; count += 1) runs.push(await started());
  const answers = await Promise.all(
    runs.map((run, index) => {
      const [agree, reject] = [
        { ...run, outcome: 'AGREE', by: people[0] as Actor },
        { ...run, outcome: 'REJECT', by: people[1] as Actor },
      ];
      const inOrder = index % 2 === 0 ? [agree, reject] : [reject, agree];
      return Promise.all(inOrder.map(say));
    }),
  );
  answers.forEach((answer, index) => {
    expect(answer).toEqual([index % 2 === 0 ? 'done' : 'stopped', 'already_finished']);
  });
});

test('a person who clicks fifty times has decided once', async () => {
  const run = await started();
  const answers = await Promise.all(Array.from({ length: 50 }, () => say({ ...run, outcome: 'AGREE' })));
  expect(new Set(answers)).toEqual(new Set(['done']));
  // Its start, and one transition.
  expect((await opened.run(run.id)).seq).toBe(2);
});

test('a person who votes fifty times counts once', async () => {
  await opened.close();
  await open(both);
  const run = await started();
  await Promise.all(Array.from({ length: 50 }, () => say({ ...run, outcome: 'AGREE' })));
  const phase = (await opened.run(run.id)).open.review?.phase;
  expect(phase?.kind === 'deciding' && phase.decision.votes).toHaveLength(1);
  expect(await say({ ...run, outcome: 'AGREE', by: people[1] as Actor })).toBe('done');
});

test('at the moment at which it expires, one of time and person decides it', async () => {
  for (const first of ['timer', 'person'] as const) {
    const run = await started();
    opened.clock.now += 3_600_000;
    const expire = () =>
      opened
        .execute({
          actor: { kind: 'system' },
          commands: [{ to: { kind: 'run', id: run.id }, command: { type: 'timer' } }],
        })
        .then((answer) => runOf(answer).state.status);
    const decide = () => say({ ...run, outcome: 'AGREE' });
    const answers = await Promise.all(first === 'timer' ? [expire(), decide()] : [decide(), expire()]);
    expect(answers).toEqual(first === 'timer' ? ['stopped', 'already_finished'] : ['done', 'done']);
  }
});
