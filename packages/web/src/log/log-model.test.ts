import type { LogLineView } from '@signalbox/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { StreamListener } from './follow-stream.ts';
import { pageLines } from './log-cache.ts';
import { LogModel, type LogState } from './log-model.ts';
import { matchBeside } from './log-search.ts';
import type { LogSource } from './log-source.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** As much later as it is tried again. */
const later = () => vi.advanceTimersByTimeAsync(1000);

/** A log whose lines are at hand, in the place of a server. */
function logOf(outs: string[]) {
  const log = { epoch: 1, over: false, isAway: false, pages: 0, listener: undefined as StreamListener | undefined };
  const lineAt = (pos: number): LogLineView => ({ pos, time: 0, type: 0, out: outs[pos] ?? '' });
  const away = () => {
    if (log.isAway) throw new Error('away');
  };
  const source: LogSource = {
    key: 'one',
    rawAddress: '',
    streamAddress: String,
    outline: async () => {
      away();
      const commands = outs.flatMap((out, pos) => (out.startsWith('+ ') ? [pos] : []));
      return { next: outs.length, commands, epoch: log.epoch, over: log.over };
    },
    page: async (from, limit) => {
      away();
      log.pages += 1;
      const to = Math.min(outs.length, from + limit, from + 200);
      const lines = Array.from({ length: to - from }, (_, index) => lineAt(from + index));
      return { lines, next: to, over: false, epoch: log.epoch };
    },
    search: async ({ q }, from) => {
      if (q === '(') throw new Error('no pattern');
      const next = Math.min(outs.length, from + 3);
      const matches = outs.flatMap((out, pos) => (pos >= from && pos < next && out.includes(q) ? [pos] : []));
      return { matches, next, atEnd: next === outs.length, epoch: log.epoch };
    },
  };
  const follow = (_: string, listener: StreamListener) => {
    log.listener = listener;
    return () => undefined;
  };
  const stream = (from: number, epoch = log.epoch) =>
    log.listener?.onLines(outs.slice(from).map((_, index) => ({ epoch, line: lineAt(from + index) })));
  return { log, source, follow, stream };
}

const linesFrom = (first: number) => Array.from({ length: 50 }, (_, index) => first + index);

function until(model: LogModel, holds: (state: LogState) => boolean): Promise<LogState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(model.state())) return;
      unsubscribe();
      resolve(model.state());
    };
    const unsubscribe = model.subscribe(look);
    look();
  });
}

test('only what is looked at is read, with what is beside it', async () => {
  const { log, source, follow } = logOf(Array.from({ length: 100_000 }, (_, pos) => `line ${pos}`));
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  model.want(linesFrom(99_000));
  model.want(linesFrom(99_000));
  await until(model, () => model.line(99_999) !== undefined && model.line(98_500) !== undefined);
  expect(model.line(99_020)?.spans[0]?.text).toBe('line 99020');
  expect(log.pages).toBeLessThanOrEqual((3 * pageLines) / 200 + 3);
  expect(model.line(0)).toBeUndefined();
  model.close();
});

test('what is flown by is not waited for, and where one scrolls to is read in advance', async () => {
  const { source, follow } = logOf(Array.from({ length: 100_000 }, (_, pos) => `line ${pos}`));
  const asked: number[] = [];
  const left: number[] = [];
  const page: LogSource['page'] = async (from, limit, signal) => {
    asked.push(from);
    signal.addEventListener('abort', () => left.push(from));
    return source.page(from, limit, signal);
  };
  const model = new LogModel({ source: { ...source, page }, follow, isFailed: false });
  await model.open();
  model.want(linesFrom(90_000));
  model.want(linesFrom(20_000));
  expect(left).toContain(90_000);
  await until(model, () => model.line(20_000) !== undefined && model.line(18_000) !== undefined);
  expect(asked[asked.findIndex((from) => from < 50_000)]).toBe(20_000);
  expect(asked.filter((from) => from === 90_000)).toHaveLength(1);
  model.close();
});

test('of what closed groups hide nothing is read', async () => {
  const outs = Array.from({ length: 100_000 }, (_, pos) => (pos % 20_000 === 0 ? `+ ${pos}` : `${pos}`));
  const { log, source, follow } = logOf(outs);
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  model.want([0, 20_000, 40_000, 60_000, 80_000]);
  await until(model, () => model.line(80_000) !== undefined && model.line(40_000) !== undefined);
  model.close();
  expect(log.pages).toBeLessThanOrEqual((7 * pageLines) / 100);
});

test('lines that could not be read are read when there is a way to the server again, of a log that is over, too', async () => {
  const { log, source, follow } = logOf(Array.from({ length: 5000 }, (_, pos) => `line ${pos}`));
  log.over = true;
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  log.isAway = true;
  model.want(linesFrom(2000));
  await until(model, ({ connection }) => connection === 'lost');
  log.isAway = false;
  await later();
  await until(model, ({ connection }) => connection === 'none' && model.line(2049) !== undefined);
  model.close();
});

test('of a failed step only the last command is open', async () => {
  const { source, follow } = logOf(['+ a', '1', '+ b', '2', '+ c', '3']);
  const model = new LogModel({ source, follow, isFailed: true });
  await model.open();
  expect([...model.state().closed]).toEqual([0, 2]);
  expect(model.state().rows.count).toBe(4);
  model.reveal(3);
  expect([...model.state().closed]).toEqual([0]);
  model.fold(true);
  expect(model.state().rows.count).toBe(3);
  model.fold(false);
  expect(model.state().rows.count).toBe(6);
});

test('what comes is added, with its commands, until the end', async () => {
  const outs = ['+ a', '1'];
  const { log, source, follow, stream } = logOf(outs);
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  log.listener?.onOpen();
  outs.push('2', '+ b', '3');
  stream(2);
  expect(model.state()).toMatchObject({ total: 5, connection: 'live', over: false });
  expect(model.state().rows.groups).toEqual([
    { start: 0, end: 3 },
    { start: 3, end: 5 },
  ]);
  expect(model.line(4)?.spans[0]?.text).toBe('3');
  log.listener?.onEnd();
  expect(model.state()).toMatchObject({ over: true, connection: 'none' });
});

test('a lost connection is told, what is shown stays, and it goes on behind it', async () => {
  const outs = ['a'];
  const { log, source, follow, stream } = logOf(outs);
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  stream(0);
  log.isAway = true;
  log.listener?.onLost();
  expect(model.state()).toMatchObject({ status: 'open', connection: 'lost', total: 1 });
  outs.push('b', 'c');
  log.isAway = false;
  await later();
  expect(model.state().total).toBe(3);
  log.listener?.onOpen();
  expect(model.state().connection).toBe('live');
  expect(model.line(0)?.spans[0]?.text).toBe('a');
  model.close();
});

test('lines of an execution that was lost are not mixed with those of the next one', async () => {
  const outs = ['lost 0', 'lost 1'];
  const { source, follow, stream } = logOf(outs);
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  stream(0);
  outs.splice(0, 2, 'again 0');
  stream(0, 2);
  expect(model.state().total).toBe(1);
  expect(model.line(0)?.spans[0]?.text).toBe('again 0');
  expect(model.line(1)).toBeUndefined();
});

test('a search goes through all parts, goes on with what comes, and tells what is wrong', async () => {
  const outs = ['x', 'a', 'x', 'a', 'x', 'x', 'a', 'x'];
  const { source, follow, stream } = logOf(outs);
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  model.seek({ q: 'x', isRegex: false, isCase: false });
  const { search } = await until(model, (state) => state.search?.isOver === true);
  expect(search).toMatchObject({ matches: [0, 2, 4, 5, 7], looked: 8 });
  outs.push('x');
  stream(8);
  expect((await until(model, (state) => state.search?.looked === 9)).search?.matches).toEqual([0, 2, 4, 5, 7, 8]);
  model.seek({ q: '(', isRegex: true, isCase: false });
  const failed = await until(model, (state) => state.search?.isOver === true);
  expect(failed.search?.error).toBeInstanceOf(Error);
  model.seek(undefined);
  expect(model.state().search).toBeUndefined();
});

test('a search that failed with the way to the server is made again with it', async () => {
  const { log, source, follow } = logOf(['x', 'a', 'x']);
  const model = new LogModel({
    source: {
      ...source,
      search: (...terms) => (log.isAway ? Promise.reject(new Error('away')) : source.search(...terms)),
    },
    follow,
    isFailed: false,
  });
  await model.open();
  log.isAway = true;
  model.seek({ q: 'x', isRegex: false, isCase: false });
  await until(model, ({ search }) => search?.error !== undefined);
  log.listener?.onLost();
  log.isAway = false;
  await later();
  const { search } = await until(model, (state) => state.search?.isOver === true && state.search.error === undefined);
  expect(search?.matches).toEqual([0, 2]);
  model.close();
});

test('the next match is behind a line, and around the end', () => {
  expect(matchBeside([2, 5, 9], 5, 1)).toBe(9);
  expect(matchBeside([2, 5, 9], 9, 1)).toBe(2);
  expect(matchBeside([2, 5, 9], 5, -1)).toBe(2);
  expect(matchBeside([2, 5, 9], 2, -1)).toBe(9);
  expect(matchBeside([], 2, 1)).toBeUndefined();
});

test('a log that is not there is told as that', async () => {
  const { log, source, follow } = logOf([]);
  log.isAway = true;
  const model = new LogModel({ source, follow, isFailed: false });
  await model.open();
  expect(model.state()).toMatchObject({ status: 'failed', error: new Error('away') });
});

test('a log that could not be read for want of a server is opened when there is one', async () => {
  const { log, source, follow } = logOf(['a']);
  const answers = [() => Promise.reject(new ApiError('server_unreachable', 'No server answers.'))];
  const outline: LogSource['outline'] = (signal) => answers.shift()?.() ?? source.outline(signal);
  log.over = true;
  const model = new LogModel({ source: { ...source, outline }, follow, isFailed: false });
  await model.open();
  expect(model.state().status).toBe('failed');
  await later();
  expect(model.state().status).toBe('open');
  model.close();
});
