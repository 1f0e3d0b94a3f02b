import { describe, expect, test } from 'vitest';
import type { Binding } from '../flow/flow.ts';
import { broken, editArgs, event, pause, resume, retry, start, stop, timer, trigger } from '../testing/acts.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { dueAt } from './due-at.ts';
import { eventLimits, isContraryEvent, isKnownEvent, withReceivedEvent } from './kept-events.ts';
import { waitsFor } from './waits-for.ts';

const give = (args: { readonly [name: string]: string }): readonly Binding[] =>
  Object.entries(args).map(([name, value]) => ({ name, from: { kind: 'literal', value } }));

const waiting = (args: { readonly [name: string]: string }, more: Partial<StepSketch> = {}) =>
  sketchFlow([{ name: 'pause', kind: 'wait', args: give(args), on: { DONE: 'done', TIMEOUT: 'stopped' }, ...more }]);

const statusOf = (version: ReturnType<typeof waiting>, acts: readonly Act[]) =>
  runOf(play(version, [start(), ...acts])).state.status;

describe('a wait for a time', () => {
  const half = waiting({ for: '30s' });

  test('is done when it has passed, and not before', () => {
    const begun = play(half, [start()]);
    expect(begun.answer).toBe('run_started visit_opened wait_begun');
    expect(begun.effects).toEqual([]);
    expect(waitsFor(runOf(begun))).toEqual([{ kind: 'time', step: 'pause', until: 30_000 }]);
    expect(play(half, [start(), timer(29_999)]).answer).toBe('nothing');
    const ended = play(half, [start(), timer(30_000)]);
    expect(ended.answer).toBe('visit_closed run_done');
    expect(ended.closed).toMatchObject([{ step: 'pause', end: { outcome: 'DONE' } }]);
    checkHistory(ended);
  });

  test('may name the time itself, also one that is over', () => {
    const named = waiting({ until: '1970-01-01T01:00:10+01:00' });
    expect(waitsFor(runOf(play(named, [start()])))).toEqual([{ kind: 'time', step: 'pause', until: 10_000 }]);
    expect(statusOf(named, [timer(9999)])).toBe('running');
    expect(statusOf(waiting({ until: '1969-12-31T23:00Z' }), [timer(0)])).toBe('done');
  });

  test('ends with TIMEOUT at the timeout of its step, where that comes first', () => {
    const hasty = waiting({ for: '30s' }, { timeoutMs: 100 });
    expect(waitsFor(runOf(play(hasty, [start()])))).toEqual([{ kind: 'time', step: 'pause', until: 100 }]);
    expect(play(hasty, [start(), timer(100)]).closed).toMatchObject([{ end: { outcome: 'TIMEOUT' } }]);
    expect(statusOf(waiting({ for: '1s' }, { timeoutMs: 2000 }), [timer(5000)])).toBe('done');
  });

  test('fails the run where nothing follows its end, and a retry waits anew', () => {
    const open = waiting({ for: '1s' }, { on: { TIMEOUT: 'done' } });
    expect(runOf(play(open, [start(), timer(1000)])).state).toMatchObject({
      status: 'failed',
      failure: { outcome: 'DONE' },
    });
    expect(waitsFor(runOf(play(open, [start(), timer(1000), retry()])))).toMatchObject([{ until: 2000 }]);
  });

  test('goes on while its run is held, and ends after that', () => {
    expect(play(half, [start(), broken, timer(40_000)]).answer).toBe('nothing');
    expect(statusOf(half, [broken, retry(), timer(40_000)])).toBe('done');
    expect(waitsFor(runOf(play(half, [start(), broken])))).toMatchObject([{ kind: 'time', until: 30_000 }]);
  });

  test.each([
    [{ for: 'soon' }, /for is a number and a unit/],
    [{ until: 'tomorrow' }, /until is a time with its zone/],
    [{ until: '2026-13-40T00:00Z' }, /until is a time with its zone/],
    [{ event: '' }, /event is a name of 1 to 200/],
    [{ event: 'x'.repeat(201) }, /event is a name of 1 to 200/],
    [{}, /not none/],
    [{ for: '1s', event: 'e' }, /not for and event/],
    [{ for: '1s', window: '09:00-10:00' }, /not for and window/],
    [{ window: 'at night' }, /window is days and hours, as "Mon-Fri 09:00-16:00, .* not "at night"/],
    [{ window: '09:00-10:00', zone: 'Mars' }, /zone is the IANA name of a time zone.* not "Mars"/],
    [{ for: '1s', zone: 'UTC' }, /zone belongs to window/],
    [{ zone: 'UTC' }, /not none/],
  ])('holds the run when it is given %j', (args, detail) => {
    const { state } = runOf(play(waiting(args), [start()]));
    expect(state).toMatchObject({ status: 'held', reason: 'reference', detail: expect.stringMatching(detail) });
  });

  test('holds the run when its argument cannot be found', () => {
    const from = { kind: 'context', path: ['pause'] } as const;
    const version = waiting({}, { args: [{ name: 'for', from }] });
    expect(runOf(play(version, [start()])).state).toMatchObject({ status: 'held', reason: 'reference' });
  });
});

describe('a wait for a window of the calendar', () => {
  const hour = 3_600_000;
  const window = { text: '09:00-16:00', zone: 'Europe/Berlin' };
  const office = waiting({ window: ' 09:00-16:00', zone: 'Europe/Berlin' });

  test('is done when it opens, and at once where it is open', () => {
    const begun = play(office, [start()]);
    expect(waitsFor(runOf(begun))).toEqual([
      { kind: 'time', step: 'pause', until: 8 * hour, window: { ...window, opens: 8 * hour } },
    ]);
    expect(statusOf(office, [timer(8 * hour - 1)])).toBe('running');
    const opened = play(office, [start(), timer(8 * hour)]);
    expect(opened.closed).toMatchObject([{ step: 'pause', end: { outcome: 'DONE' } }]);
    checkHistory(opened);
    const inside = play(office, [start({ at: 9 * hour }), timer(9 * hour)]);
    expect(inside.closed).toMatchObject([{ end: { outcome: 'DONE' } }]);
  });

  test('is of UTC where no zone is named', () => {
    expect(waitsFor(runOf(play(waiting({ window: 'Fri 09:00-16:00' }), [start()])))).toMatchObject([
      { until: 33 * hour, window: { text: 'Fri 09:00-16:00', zone: 'UTC' } },
    ]);
  });

  test('ends with TIMEOUT at the timeout of its step, where that comes before the opening', () => {
    const hasty = waiting({ window: '09:00-16:00', zone: 'Europe/Berlin' }, { timeoutMs: hour });
    expect(waitsFor(runOf(play(hasty, [start()])))).toMatchObject([{ until: hour, window: { opens: 8 * hour } }]);
    expect(play(hasty, [start(), timer(hour)]).closed).toMatchObject([{ end: { outcome: 'TIMEOUT' } }]);
  });
});

describe('a window that was missed', () => {
  const hour = 3_600_000;
  const day = 24 * hour;
  const night = waiting({ window: '02:00-03:00' });

  test('does not count as open: the next one is waited for', () => {
    const missed = play(night, [start(), timer(20 * hour)]);
    expect(missed.answer).toBe('wait_begun');
    expect(waitsFor(runOf(missed))).toMatchObject([{ until: day + 2 * hour }]);
    const opened = play(night, [start(), timer(20 * hour), timer(day + 2 * hour)]);
    expect(opened.closed).toMatchObject([{ end: { outcome: 'DONE' } }]);
    checkHistory(opened);
    expect(statusOf(night, [timer(3 * hour - 1)])).toBe('done');
    expect(play(night, [start(), timer(3 * hour)]).answer).toBe('wait_begun');
  });

  test('is waited for anew until the timeout that the step began with, and no longer', () => {
    const hasty = waiting({ window: '02:00-03:00' }, { timeoutMs: 22 * hour });
    const anew = runOf(play(hasty, [start(), timer(20 * hour)]));
    expect(waitsFor(anew)).toMatchObject([{ until: 22 * hour, window: { opens: day + 2 * hour } }]);
    expect(statusOf(hasty, [timer(20 * hour), timer(22 * hour)])).toBe('stopped');
    expect(statusOf(hasty, [timer(23 * hour)])).toBe('stopped');
  });

  test('while the run was held is waited for anew after the retry', () => {
    expect(play(night, [start(), broken, retry(20 * hour), timer(20 * hour)]).answer).toBe('wait_begun');
    expect(statusOf(night, [broken, retry(2.5 * hour), timer(2.5 * hour)])).toBe('done');
  });

  test('while the run was paused is too, for its wait ends only when what follows can begin', () => {
    const paused = play(night, [start(), pause()]);
    expect(dueAt(runOf(paused))).toBeUndefined();
    expect(play(night, [start(), pause(), timer(2 * hour)]).answer).toBe('nothing');
    const resumed = [start(), pause(), timer(2 * hour), resume(20 * hour)];
    expect(dueAt(runOf(play(night, resumed)))).toBe(2 * hour);
    expect(play(night, [...resumed, timer(20 * hour)]).answer).toBe('wait_begun');
    const inTime = [pause(), resume(2.5 * hour), timer(2.5 * hour)];
    expect(statusOf(night, inTime)).toBe('done');
  });

  test('ends a paused wait with TIMEOUT where the step has one', () => {
    const hasty = waiting({ window: '02:00-03:00' }, { timeoutMs: 2 * hour });
    const paused = [start(), pause()];
    expect(dueAt(runOf(play(hasty, paused)))).toBe(2 * hour);
    expect(play(hasty, [...paused, timer(2 * hour)]).closed).toMatchObject([{ end: { outcome: 'TIMEOUT' } }]);
  });
});

describe('a wait for an event', () => {
  const version = waiting({ event: 'tested' }, { timeoutMs: 5000 });

  test('is done by it, with its data, and by no other', () => {
    expect(waitsFor(runOf(play(version, [start()])))).toEqual([
      { kind: 'event', step: 'pause', event: 'tested', until: 5000 },
    ]);
    const played = play(version, [start(), event('tested', { data: { inline: '{"ok":true}' } })]);
    expect(played.answer).toBe('event_received visit_closed run_done');
    expect(runOf(played).steps.pause?.last).toMatchObject({ outcome: 'DONE', data: { inline: '{"ok":true}' } });
    expect(runOf(played).events).toEqual({ kept: [], keys: [] });
    checkHistory(played);
  });

  test('ends with TIMEOUT without it, and without a timeout waits for ever', () => {
    expect(statusOf(version, [timer(5000)])).toBe('stopped');
    const patient = waiting({ event: 'tested' });
    expect(waitsFor(runOf(play(patient, [start()])))).toEqual([{ kind: 'event', step: 'pause', event: 'tested' }]);
    expect(play(patient, [start(), timer(1e12)]).answer).toBe('nothing');
  });

  test('of two steps wakes one', () => {
    const two = sketchFlow([
      { name: 'first', on: { OK: 'a&b' } },
      { name: 'a', kind: 'wait', args: give({ event: 'e' }), on: { DONE: 'done' } },
      { name: 'b', kind: 'wait', args: give({ event: 'e' }), on: { DONE: 'done' } },
    ]);
    const forked: readonly Act[] = [
      start(),
      { command: { type: 'ack', uuid: 'id-1', outcome: 'OK', done: true, contrary: 'refuse' } },
    ];
    expect(Object.keys(runOf(play(two, [...forked, event('e')])).open)).toEqual(['b']);
    expect(runOf(play(two, [...forked, event('e'), event('e')])).state.status).toBe('done');
    const late = play(two, [...forked, broken, event('e'), event('e'), retry()]);
    expect(runOf(late).state.status).toBe('done');
    checkHistory(late);
  });

  test('that came while the run was held is taken by the retry', () => {
    const held = [start(), broken, event('tested')];
    expect(play(version, held).answer).toBe('event_received');
    expect(play(version, [...held, retry()]).answer).toBe('run_continued event_taken visit_closed run_done');
  });

  test('that came while the run was held is taken when a person skips what held it', () => {
    const two = sketchFlow([
      { name: 'first', on: { OK: 'a&b' } },
      { name: 'a', on: { OK: 'done' } },
      { name: 'b', kind: 'wait', args: give({ event: 'e' }), on: { DONE: 'done' } },
    ]);
    const ok: Act = { command: { type: 'ack', uuid: 'id-1', outcome: 'OK', done: true, contrary: 'refuse' } };
    const skip: Act = { command: { type: 'skip', step: 'a', outcome: 'OK', reason: 'by hand' } };
    expect(statusOf(two, [ok, broken, event('e'), skip])).toBe('done');
  });

  test('that no step of the flow ever waits for is refused with what is waited for', () => {
    const refused = (flow: typeof version, name = 'tseted') => play(flow, [start(), event(name)]);
    const awaits = 'no step of flow release waits for an event';
    expect(refused(version)).toMatchObject({
      answer: 'argument_invalid',
      message: `${awaits} tseted; waited for are: tested; did you mean tested?`,
      path: 'name',
    });
    expect(refused(version, 'constructor')).toMatchObject({ message: `${awaits} constructor; waited for are: tested` });
    expect(refused(waiting({ for: '1s' }))).toMatchObject({ message: awaits });
    const many = sketchFlow(
      Array.from({ length: 11 }, (_, index) => ({
        name: `s${index}`,
        kind: 'wait' as const,
        args: give({ event: `e${index}` }),
        on: { DONE: 'done' },
      })),
    );
    expect(refused(many)).toMatchObject({ message: expect.stringMatching(/: e0, e1, .*, e9 …$/) });
  });

  test('of any name may be one that a step looks up when it begins, or that a person has named', () => {
    const from = { kind: 'context', path: ['name'] } as const;
    const computed = sketchFlow([
      { name: 'work', on: { OK: 'pause' } },
      { name: 'pause', kind: 'wait', args: [{ name: 'event', from }], on: { DONE: 'done' } },
    ]);
    expect(play(computed, [start(), event('whatever')]).answer).toBe('event_received');
    const manual = waiting({ event: 'tested' }, { trigger: 'manual' });
    const edited = [start(), editArgs('pause', { event: 'checked' }), event('checked')];
    expect(play(manual, edited).answer).toBe('event_received');
    expect(play(manual, [...edited, trigger('pause')]).answer).toContain('run_done');
  });

  test('that nobody waits for any more is refused, and so is what comes to an ended run', () => {
    expect(play(version, [start(), stop(), event('tested')]).answer).toBe('wrong_status');
    expect(play(version, [start(), event('tested'), event('late')]).answer).toBe('wrong_status');
  });
});

describe('an early event', () => {
  const later = ['f', 'x', 'y'].map((name) => ({
    name: `wait for ${name}`,
    kind: 'wait' as const,
    args: give({ event: name }),
    on: { DONE: 'done' },
  }));
  const early = sketchFlow([
    { name: 'work', on: { OK: 'pause' } },
    { name: 'pause', kind: 'wait', args: give({ event: 'e' }), on: { DONE: 'work' } },
    ...later,
  ]);
  const ok = (uuid: string, at?: number): Act => ({
    command: { type: 'ack', uuid, outcome: 'OK', done: true, contrary: 'refuse' },
    ...(at !== undefined && { at }),
  });

  test('is taken in the transition that begins the wait, the first of its name first', () => {
    const two = [start(), event('e', { data: { inline: '1' } }), event('x'), event('e', { data: { inline: '2' } })];
    const once = play(early, [...two, ok('id-1')]);
    expect(once.answer).toBe(
      'visit_closed visit_opened wait_begun event_taken visit_closed visit_opened attempt_started',
    );
    expect(runOf(once).steps.pause?.last?.data).toEqual({ inline: '1' });
    expect(runOf(once).events?.kept).toMatchObject([{ name: 'x' }, { name: 'e' }]);
    checkHistory(once);
  });

  test('with a key is one however often it comes, also when it was taken', () => {
    const acts = [start(), event('e', { key: 'k' })];
    expect(play(early, [...acts, event('e', { key: 'k' })]).answer).toBe('nothing');
    expect(play(early, [...acts, ok('id-1'), event('e', { key: 'k' })]).answer).toBe('nothing');
    expect(play(early, [...acts, event('f', { key: 'k' })]).answer).toBe('event_received');
  });

  test('with the key of another and other data is refused, also when that was taken', () => {
    const given = (inline: string) => event('e', { key: 'k', data: { inline } });
    const acts = [start(), given('1')];
    expect(play(early, [...acts, given('1')]).answer).toBe('nothing');
    const refused = play(early, [...acts, given('2')]);
    expect(refused).toMatchObject({
      answer: 'argument_invalid',
      message: 'event e of this key has come before, with other data',
      path: 'key',
    });
    expect(play(early, [...acts, event('e', { key: 'k' })]).answer).toBe('argument_invalid');
    expect(play(early, [...acts, ok('id-1'), given('2')]).answer).toBe('argument_invalid');
    expect(play(early, [start(), event('e', { key: 'k' }), given('1')]).answer).toBe('argument_invalid');
  });

  test('of before digests were kept is the same by its key alone', () => {
    const run = runOf(play(early, [start()]));
    const before = withReceivedEvent(run, { name: 'e', key: 'k', kept: true }, 0);
    const again = { name: 'e', key: 'k', data: { inline: '2' } };
    expect([isKnownEvent(before, again, 0), isContraryEvent(before, again, 0)]).toEqual([true, false]);
  });

  test('is good for seven days', () => {
    const { expiryMs } = eventLimits;
    const acts = [start(), event('e', { key: 'k' })];
    const good = play(early, [...acts, ok('id-1', expiryMs - 1)]);
    expect(good.answer).toContain('event_taken');
    const old = play(early, [...acts, ok('id-1', expiryMs)]);
    expect(waitsFor(runOf(old))).toEqual([{ kind: 'event', step: 'pause', event: 'e' }]);
    const after = runOf(play(early, [...acts, event('y', { at: expiryMs })]));
    expect(after.events).toEqual({ kept: [{ name: 'y', at: expiryMs }], keys: [] });
    expect(play(early, [...acts, event('e', { key: 'k', at: expiryMs })]).answer).toBe('event_received');
  });

  test('is refused when the run keeps as many, or as much, as it may, or has no transitions left', () => {
    const many = Array.from({ length: eventLimits.kept }, () => event('x'));
    expect(play(early, [start(), ...many]).answer).toBe('event_received');
    expect(play(early, [start(), ...many, event('x')]).answer).toBe('too_large');
    const large = Array.from({ length: 17 }, () => event('x', { data: { inline: 'y'.repeat(4000) } }));
    expect(play(early, [start(), ...large]).answer).toBe('too_large');
    const short = sketchFlow([{ name: 'work', on: { OK: 'done' } }, ...later], { limits: { transitions: 2 } });
    expect(play(short, [start(), event('x')]).answer).toBe('too_large');
  });
});
