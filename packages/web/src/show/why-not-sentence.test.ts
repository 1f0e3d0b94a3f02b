import type { WhyNot } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { fillText } from '../words/fill-text.ts';
import { whyNotSentence } from './why-not-sentence.ts';
import { whyNotWords } from './why-not-words.ts';

// One of each code: a new one does not compile without.
const reasons: { readonly [Code in WhyNot['code']]: Extract<WhyNot, { code: Code }> } = {
  started_run: { code: 'started_run' },
  changed_above: { code: 'changed_above' },
  wrote_commit: { code: 'wrote_commit' },
  changed_run: { code: 'changed_run' },
  approved_above: { code: 'approved_above', step: '1' },
  approved: { code: 'approved', approved: '1', step: '2' },
  asked_others: { code: 'asked_others' },
  handed_on: { code: 'handed_on', name: '1', to: '2' },
  not_asked: { code: 'not_asked', name: '$&', who: '2 of group(1)' },
  no_role: { code: 'no_role', name: '1', project: '{{name}}' },
  only_people: { code: 'only_people' },
  unknown_user: { code: 'unknown_user' },
};

const said = (why: WhyNot, language: 'en' | 'zh', person?: string) =>
  whyNotSentence(
    why,
    (key, inserts) => fillText({ texts: whyNotWords.texts[language], language, key, inserts }),
    language,
    person,
  );

test('why somebody may not decide is said in both languages, with the names as they are', () => {
  expect(said(reasons.not_asked, 'en')).toBe('$& is not among those who may decide: 2 of 1');
  expect(said(reasons.not_asked, 'zh')).toBe('$& 不在可决定者之列：1 中的 2 人');
  expect(said(reasons.no_role, 'zh')).toBe('1 在项目 {{name}} 中没有可作决定的角色');
  expect(said(reasons.started_run, 'zh', 'bob')).toBe('bob：启动此运行的人不能决定');
});

test('no reason is left in English, or without one of its names', () => {
  const chinese = Object.values(reasons).map((why) => said(why, 'zh').replace('{{name}}', ''));
  expect(chinese.filter((text) => /[A-Za-z{]/.test(text))).toEqual([]);
});
