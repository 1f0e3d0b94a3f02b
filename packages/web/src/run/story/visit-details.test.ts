import { expect, test } from 'vitest';
import { playRun } from '../testing/play-run.ts';
import { visitDetails } from './visit-details.ts';

const text = `
action deploy addr = "http://deploy.example/run"; args = (str version); return = (AGAIN | SUCCESS); action_end
flow release step build => (AGAIN -> build | SUCCESS -> done) { action = deploy; args = (version = "1.2"); }; flow_end`;

const closing = (visit: number) => ({
  type: 'visit_closed',
  step: 'build',
  visit,
  attempt: 1,
  uuid: 'u',
  outcome: 'AGAIN',
});
const { journal } = playRun(text, [
  { command: { type: 'ack-step', step: 'build', outcome: 'AGAIN' } },
  {
    command: {
      type: 'events',
      events: [
        { type: 'undo_data_kept', step: 'build', visit: 2, attempt: 1, key: 'old', value: '1.1' },
        { type: 'attempt_progressed', step: 'build', visit: 2, attempt: 1, context: { url: 'x' } },
        {
          ...closing(2),
          data: { inline: '{"ok":true}' },
          saved: { report: 'fine' },
          errors: [{ code: 'E', message: 'm', place: 'p' }],
        } as never,
      ],
    },
  },
]);

test('the details of a visit are what it got, gave, saved and remembered', () => {
  expect(visitDetails(journal, 'build', 2)).toMatchObject({
    args: { version: '1.2' },
    data: { inline: '{"ok":true}' },
    saved: { report: 'fine' },
    context: { url: 'x' },
    undoData: { old: '1.1' },
    errors: [{ message: 'm' }],
  });
});

test('they have the transitions that the visit was in, and of these its own events alone', () => {
  const { transitions, data } = visitDetails(journal, 'build', 1);
  expect(transitions.map(({ seq, events }) => [seq, events.map(({ type }) => type)])).toEqual([
    [1, ['visit_opened', 'attempt_started']],
    [2, ['visit_closed']],
  ]);
  expect(data).toBeUndefined();
});

test('a visit that never was has none', () => {
  expect(visitDetails(journal, 'build', 9)).toEqual({ undoData: {}, errors: [], transitions: [] });
});
