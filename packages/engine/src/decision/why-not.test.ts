import { expect, test } from 'vitest';
import { notEligible, type WhyNot, whyNotText } from './why-not.ts';

const [name, step] = ['cem', 'audit'];

test.each<[WhyNot, string]>([
  [{ code: 'started_run' }, 'who started the run cannot decide it'],
  [{ code: 'changed_above' }, 'who changed a run above this one cannot decide it'],
  [{ code: 'wrote_commit' }, 'who wrote the commit cannot decide it'],
  [{ code: 'changed_run' }, 'who changed the run cannot decide it'],
  [{ code: 'approved_above', step }, 'who approved something above this run cannot decide audit'],
  [{ code: 'approved', approved: 'review', step }, 'who approved review cannot decide audit'],
  [{ code: 'asked_others' }, 'who was not asked, and asked others, cannot decide it'],
  [{ code: 'handed_on', name, to: 'bob' }, 'cem has handed the right to decide to bob'],
  [{ code: 'not_asked', name, who: 'group(dev)' }, 'cem is not among those who may decide: group(dev)'],
  [{ code: 'no_role', name, project: 'shop' }, 'cem has no role in project shop by which one decides'],
  [{ code: 'only_people' }, 'only people decide'],
  [{ code: 'unknown_user' }, 'this user is not known any more'],
])('%j is said as a sentence', (why, sentence) => {
  expect(whyNotText(why)).toBe(sentence);
});

test('a refusal says why as data too, and of whom', () => {
  const because = { code: 'wrote_commit' } as const;
  const failure = { code: 'not_eligible', message: 'cem: who wrote the commit cannot decide it', because };
  expect(notEligible(because, name)).toEqual({ ok: false, failure: { ...failure, person: 'cem' } });
});
