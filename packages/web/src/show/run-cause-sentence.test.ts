import type { RunCause } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { fillText } from '../words/fill-text.ts';
import { actorText, runCauseSentence, type SayRunCause } from './run-cause-sentence.ts';
import { runCauseWords } from './run-cause-words.ts';

const inLanguage =
  (language: 'en' | 'zh'): SayRunCause =>
  (key, inserts) =>
    fillText({ texts: runCauseWords.texts[language], language, key, inserts });
const [english, chinese] = [inLanguage('en'), inLanguage('zh')];

test('why a run is as it is is said in both languages', () => {
  const held: RunCause = { code: 'held', reason: 'failure', step: 'ship', problem: 'FAIL, no disk' };
  expect(runCauseSentence(held, english)).toBe('ship has failed: FAIL, no disk');
  expect(runCauseSentence(held, chinese)).toBe('ship 失败：FAIL, no disk');
  const failed: RunCause = { code: 'failed', step: 'ship', outcome: 'TIMEOUT', problem: 'no answer' };
  expect(runCauseSentence(failed, chinese)).toBe('ship 失败：TIMEOUT，no answer');
  expect(runCauseSentence({ code: 'stopped', by: 'hook of git/shop', reason: 'late' }, chinese)).toBe(
    'late（git/shop 的推送）',
  );
  expect(runCauseSentence({ code: 'paused', by: 'ann' }, english)).toBe('Paused by ann');
  expect(runCauseSentence({ code: 'rollback', reason: 'bad' }, chinese)).toBe('bad');
});

test('no reason for which a run is held is left in English', () => {
  const reasons = [
    'edge',
    'failure',
    'undo_failed',
    'limit',
    'reference',
    'unknown_outcome',
    'policy',
    'invariant',
  ] as const;
  const said = reasons.map((reason) => runCauseSentence({ code: 'held', reason, step: '1', problem: '2' }, chinese));
  expect(said.filter((text) => /[A-Za-z{]/.test(text))).toEqual([]);
  expect(new Set(said).size).toBe(reasons.length);
});

test('what acted without being a person is named in the language of the page, and a person as they are', () => {
  expect(['hook of git/shop', 'callback', 'system', 'ann'].map((name) => actorText(name, chinese))).toEqual([
    'git/shop 的推送',
    '服务回复',
    '系统',
    'ann',
  ]);
  expect(actorText('hook of git/shop', english)).toBe('hook of git/shop');
});
