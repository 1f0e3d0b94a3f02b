import { describe, expect, test } from 'vitest';
import { CodeResult, DeclaredCode, JobLogParams, JobsParams, ResultsParams, UndoDataParams } from './job-rpc.ts';

const declared = {
  ...{ kind: 'code', name: 'resize', version: '1', params: [], outcomes: ['SUCCESS'], effect: true },
};

test('a host that has begun nothing before says so by leaving it out', () => {
  expect(JobsParams.parse({ jobs: [declared], slots: 4 })).toEqual({
    jobs: [declared],
    slots: 4,
    masks: false,
    flows: [],
    running: [],
  });
});

describe('what no host may declare', () => {
  test.each([
    { name: '' },
    { name: 'a@b' },
    { name: 'a\nb' },
    { version: 'x'.repeat(101) },
    { outcomes: [] },
    { undo: false },
    { params: [{ name: 'a', type: 'date', required: true }] },
  ])('a job with %j', (change) => {
    expect(DeclaredCode.safeParse({ ...declared, ...change }).success).toBe(false);
  });

  test.each([0, 1025, 1.5])('room for %d attempts', (slots) => {
    expect(JobsParams.safeParse({ jobs: [], slots }).success).toBe(false);
  });
});

describe('what no host may tell', () => {
  const id = 'r1/a/1/1.1';

  test.each([0, 257])('%d results at once', (count) => {
    const results = Array(count).fill({ id, end: { kind: 'returned', value: 1 } });
    expect(ResultsParams.safeParse({ results }).success).toBe(false);
  });

  test.each([
    { kind: 'gone' },
    { kind: 'returned' },
    { kind: 'returned', value: 1, context: { ['k'.repeat(1001)]: 1 } },
    { kind: 'failed', message: 'x'.repeat(10_001) },
  ])('an end as %j', (end) => {
    expect(CodeResult.safeParse({ id, end }).success).toBe(false);
  });

  test('undo data without a key, or lines without a place', () => {
    expect(UndoDataParams.safeParse({ id, key: '', value: 1 }).success).toBe(false);
    expect(JobLogParams.safeParse({ id, lines: [{ pos: -1, time: 0, type: 0, out: 'x' }] }).success).toBe(false);
  });
});
