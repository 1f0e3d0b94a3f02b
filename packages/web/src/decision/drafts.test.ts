import { expect, test } from 'vitest';
import { type Drafts, draftOf, hasDraft, keepDraft } from './drafts.ts';

test('what is typed for an outcome is kept beside that of the others', () => {
  const drafts: Drafts = new Map();
  keepDraft(drafts, 'REJECT', { reason: 'too soon' });
  keepDraft(drafts, 'AGREE', { texts: { version: '1' } });
  keepDraft(drafts, 'AGREE', { texts: { where: 'eu' } });
  keepDraft(drafts, 'AGREE', { texts: { version: '2' } });
  expect(draftOf(drafts, 'REJECT')).toEqual({ reason: 'too soon', texts: {} });
  expect(draftOf(drafts, 'AGREE')).toEqual({ reason: '', texts: { version: '2', where: 'eu' } });
  expect(draftOf(drafts, 'HOLD')).toEqual({ reason: '', texts: {} });
});

test('what was typed and taken away again is no draft', () => {
  const drafts: Drafts = new Map();
  expect(hasDraft(drafts)).toBe(false);
  keepDraft(drafts, 'REJECT', { reason: 'too soon' });
  expect(hasDraft(drafts)).toBe(true);
  keepDraft(drafts, 'REJECT', { reason: '' });
  expect(hasDraft(drafts)).toBe(false);
  keepDraft(drafts, 'AGREE', { texts: { version: '1' } });
  expect(hasDraft(drafts)).toBe(true);
});

test('where nobody keeps them nothing is kept', () => {
  keepDraft(undefined, 'REJECT', { reason: 'too soon' });
  expect(draftOf(undefined, 'REJECT')).toEqual({ reason: '', texts: {} });
});
