import { expect, test } from 'vitest';
import { runView } from '../testing/samples.ts';
import { presentRun } from './run.ts';
import { createStyle } from './style.ts';

const look = {
  style: createStyle({ colour: false }),
  now: 0,
  command: (...words: readonly string[]) => words.join(' '),
};
const history = { visits: runView.visits, journal: [], leftOut: 0 };
const beside = { look, warnings: [], history };

test('a window is shown by the clocks of its zone, and a timeout that comes before it opens', () => {
  const hour = 3_600_000;
  const text = 'step soak, until Thu 1970-01-01 09:00 Europe/Berlin (window 09:00-16:00)';
  const window = { text: '09:00-16:00', zone: 'Europe/Berlin', opens: 8 * hour };
  const shownWith = (until: number) =>
    presentRun({ ...runView, decisions: [], waitsFor: [{ kind: 'time', step: 'soak', text, until, window }] }, beside);
  expect(shownWith(8 * hour)).toContain(`Waits for\n  ${text}, in 8 h\n`);
  expect(shownWith(hour)).toMatch(/Waits for\n {2}step soak, until .* \(window 09:00-16:00\) \(until .*, in 1 h\)\n/);
});

const from = { step: 'ship', visit: 1 };

test.each([
  [{ name: 'shop-0' }, 'shop-0', { childName: 'shop-1.ship.1' }, 'shop-1.ship.1'],
  [{}, 'r0', {}, 'r9'],
])('runs above, before and below are called %j by name, else by id', (named, other, childNamed, child) => {
  const view = {
    ...runView,
    parent: { ...from, run: 'r0', ...named, attempt: 1 },
    forkedFrom: { ...from, run: 'r0', ...named },
    waitsFor: [{ kind: 'run' as const, step: 'ship', text: 'the run of step ship', child: 'r9', ...childNamed }],
  };
  const shown = presentRun(view, beside);
  expect(shown).toContain(`step ship of run ${other} waits for it\n`);
  expect(shown).toContain(`forked from ${other} at ship#1\n`);
  expect(shown).toContain(`\n    show ${child}\n`);
});

test('early events that are kept are named, with the time of each', () => {
  const at = Date.UTC(2026, 10, 20, 11, 3, 4);
  const keptEvents = ['tested', 'ready'].map((name) => ({ name, at, expiresAt: at + 1 }));
  expect(presentRun({ ...runView, keptEvents }, beside)).toContain(
    '\n  kept events: tested (of 2026-11-20 11:03:04), ready (of 2026-11-20 11:03:04)\n',
  );
  expect(presentRun(runView, beside)).not.toContain('kept events');
});

test('what is left out of the history is said, and how it is shown', () => {
  const shown = (leftOut: number) => presentRun(runView, { ...beside, history: { ...history, leftOut } });
  expect(shown(0)).not.toContain('left out');
  expect(shown(1)).toContain('\n  1 earlier transition is left out: show shop-1 --all');
  expect(shown(4214)).toContain('\n  4214 earlier transitions are left out: show shop-1 --all');
});

test('what an interlock holds is shown with the command that lets it pass, and nothing else is', () => {
  const waitsFor = [{ kind: 'retry' as const, step: 'ship', text: 'what an interlock asks for step ship' }];
  const because = { code: 'held' as const, problem: 'nobody of sre' };
  const shownAs = (reason: 'policy' | 'failure') =>
    presentRun({ ...runView, status: 'held', waitsFor, because: { ...because, reason } }, beside);
  expect(shownAs('policy')).toContain(
    `\n  interlock override ${runView.name} ship --reason WHY   for administrators\n`,
  );
  expect(shownAs('failure')).not.toContain('interlock override');
});
