import type { TransitionView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { playRun } from '../testing/play-run.ts';
import { JournalReader, pageLength } from './journal-reader.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (AGAIN | SUCCESS); action_end
flow release step build => (AGAIN -> build | SUCCESS -> done) { action = deploy; }; flow_end`;
const again = { command: { type: 'ack-step', step: 'build', outcome: 'AGAIN' } } as const;
const { journal } = playRun(
  text,
  Array.from({ length: pageLength + 20 }, () => again),
);

/** A server that has as much of the journal as somebody lets it have. */
function serverWith(count: number) {
  const server = { count, asked: [] as number[], changes: 0, fails: false };
  const read = (after: number, limit: number): Promise<readonly TransitionView[]> => {
    server.asked.push(after);
    if (server.fails) return Promise.reject(new Error('away'));
    return Promise.resolve(journal.slice(after, Math.min(after + limit, server.count)));
  };
  const reader = new JournalReader({ read, onChange: () => server.changes++ });
  return { server, reader };
}

test('a journal is read page by page to its end, and told after each', async () => {
  const { server, reader } = serverWith(journal.length);
  await reader.wake();
  expect(reader.state).toMatchObject({ isWhole: true, story: { run: { seq: journal.length } } });
  expect(reader.state.transitions).toEqual(journal);
  expect(server).toMatchObject({ asked: [0, pageLength], changes: 2 });
});

test('what has come behind it is added, and where nothing has, nobody is told', async () => {
  const { server, reader } = serverWith(3);
  await reader.wake();
  server.count = 5;
  await reader.wake();
  await reader.wake();
  expect(reader.state.transitions.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(server).toMatchObject({ asked: [0, 3, 5], changes: 2 });
});

test('what is told while it reads has it read once more', async () => {
  const { server, reader } = serverWith(3);
  const first = reader.wake();
  await Promise.all([reader.wake(), reader.wake(), first]);
  expect(server.asked).toEqual([0, 3]);
});

test('a server that is away leaves what was read, and the next word of it goes on', async () => {
  const { server, reader } = serverWith(3);
  await reader.wake();
  server.fails = true;
  await reader.wake();
  expect(reader.state).toMatchObject({ isWhole: true, error: new Error('away') });
  expect(reader.state.transitions).toHaveLength(3);
  server.fails = false;
  await reader.wake();
  expect(reader.state.error).toBeUndefined();
});

test('nothing is told when it is closed', async () => {
  const { server, reader } = serverWith(3);
  const reading = reader.wake();
  reader.close();
  await reading;
  expect(server.changes).toBe(0);
});
