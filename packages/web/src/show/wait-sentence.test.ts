import type { WaitCause } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { fillText } from '../words/fill-text.ts';
import { type SayWait, waitReason, waitSentence } from './wait-sentence.ts';
import { waitWords } from './wait-words.ts';

const inLanguage =
  (language: 'en' | 'zh'): SayWait =>
  (key, inserts) =>
    fillText({ texts: waitWords.texts[language], language, key, inserts });
const [english, chinese] = [inLanguage('en'), inLanguage('zh')];

test('who must still decide is said in both languages', () => {
  const wait = { kind: 'person', step: 'review', who: '2 of group(sre) and 1 of li' } as const;
  expect(waitSentence(wait, english, 'en')).toBe('Waits for 2 of sre and li to decide review');
  expect(waitSentence(wait, chinese, 'zh')).toBe('等待 sre 中的 2 人 和 li 决定 review');
});

test('a run that waits for its turn says whose limit it is', () => {
  expect(waitSentence({ kind: 'slot', step: '' }, english, 'en')).toContain('the flow has as many');
  expect(waitSentence({ kind: 'slot', step: '', template: 'web' }, english, 'en')).toContain(
    'template web has as many',
  );
});

test('why it is not over yet is said with the facts of the server, in both languages', () => {
  const failing = { because: { code: 'call_failing', tries: 3, problem: 'HTTP 503' } } as const;
  expect(waitReason(failing, english)).toBe('3 tries have failed, and are made again: HTTP 503');
  expect(waitReason(failing, chinese)).toBe('已有 3 次尝试失败，将会重试：HTTP 503');
  const because: WaitCause = {
    ...{ code: 'build', number: 7, repository: 'shop' },
    workflows: [
      { name: 'lint', status: 'running', agent: 'a1' },
      { name: 'test', status: 'queued', labels: ['arch=arm'] },
      { name: 'ship', status: 'waiting', after: ['lint', 'test'] },
    ],
  };
  expect(waitReason({ because }, english)).toBe(
    'build 7 of shop · workflow lint on agent a1 · an agent with arch=arm to take workflow test · workflow ship after lint, test',
  );
  expect(waitReason({ event: 'tested' }, english)).toBe('The event is tested.');
  expect(waitReason({}, english)).toBeUndefined();
});
