import { expect, test } from 'vitest';
import { undoFailure } from './undo-failure.ts';

test('an undo is made by what it returns alone, and not by the answer to an act', () => {
  expect(undoFailure({ kind: 'returned', value: null })).toBeUndefined();
  expect(undoFailure({ kind: 'acted', answer: { ok: true } })).toMatchObject({ outcome: 'FAILED', code: 'bad_result' });
  const failed = { kind: 'failed', message: 'no', code: 'thrown' } as const;
  expect(undoFailure(failed)).toEqual({ outcome: 'FAILED', message: 'no', code: 'thrown' });
});
