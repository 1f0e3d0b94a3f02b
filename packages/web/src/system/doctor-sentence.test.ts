import type { DoctorFact, DoctorFinding } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { showWords } from '../show/words.ts';
import { fillText } from '../words/fill-text.ts';
import { factLine, findingSentence, type Saying } from './doctor-sentence.ts';
import { doctorWords } from './doctor-words.ts';

function saying(language: 'en' | 'zh'): Saying {
  return {
    language,
    say: (key, inserts) => fillText({ texts: doctorWords.texts[language], language, key, inserts }),
    sayStatus: (key) => fillText({ texts: showWords.texts[language], language, key }),
  };
}
const [english, chinese] = [saying('en'), saying('zh')];

// One of each code: a new one does not compile without.
const findings: { readonly [Code in DoctorFinding['code']]: Extract<DoctorFinding, { code: Code }> } = {
  commits_durable: { code: 'commits_durable' },
  commits_weak: { code: 'commits_weak', settings: ['1 = 2'] },
  runs_late: { code: 'runs_late', count: 2 },
  tasks_late: { code: 'tasks_late', count: 0 },
  workflows_waiting: { code: 'workflows_waiting', count: 1 },
  hosts_called: { code: 'hosts_called' },
  host_left_alone: { code: 'host_left_alone', host: '10.0.0.1', since: 0, until: 60_000 },
  audit_sealed: { code: 'audit_sealed' },
  audit_waiting: { code: 'audit_waiting', count: 3, since: 0 },
  artifacts_whole: { code: 'artifacts_whole' },
  artifacts_missing: { code: 'artifacts_missing', count: 1 },
  artifacts_orphaned: { code: 'artifacts_orphaned', count: 4 },
};
const facts: { readonly [Code in DoctorFact['code']]: Extract<DoctorFact, { code: Code }> } = {
  signed_acks: { code: 'signed_acks', required: false },
  open_mode: { code: 'open_mode', on: true },
  runs: { code: 'runs', status: 'running', count: 2 },
  tasks: { code: 'tasks', kind: 'start-build', waiting: 1, held: 0 },
  artifacts: { code: 'artifacts', builds: 2, bytes: 5, maxAgeMs: 90 * 86_400_000, projectBytes: 7 },
  unused_secrets: { code: 'unused_secrets', count: 2 },
  store: { code: 'store', engine: '3' },
  restored: { code: 'restored', at: 0 },
  setting: { code: 'setting', name: '1', value: '2' },
};

/** Zones and units are as they are everywhere. */
const latin = (text: string) => text.replaceAll(/\b(?:UTC|GMT|B)\b/g, '').match(/[A-Za-z]{2,}/g) ?? [];

test('each finding of a check is said in both languages, and in Chinese without a word of English', () => {
  const said = Object.values(findings).map((finding) => findingSentence(finding, chinese));
  expect(said.flatMap(latin)).toEqual([]);
  expect(said.every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
  expect(findingSentence(findings.runs_late, english)).toBe('2 runs should have gone on a minute ago.');
  expect(findingSentence(findings.tasks_late, english)).toBe('No task could have been done a minute ago.');
  expect(findingSentence(findings.commits_weak, english)).toBe('An acknowledged step can be lost, with 1 = 2.');
});

test('each setting and count is said in both languages, and in Chinese without a word of English', () => {
  expect(Object.values(facts).flatMap((fact) => factLine(fact, chinese).flatMap(latin))).toEqual([]);
  expect(factLine(facts.artifacts, english)).toEqual([
    'Files of builds',
    '5 B of 2 builds, kept 90 d, at most 7 B of a project',
  ]);
  expect(factLine(facts.tasks, chinese)).toEqual(['任务：启动构建', '1 个等待，0 个搁置']);
  expect(factLine({ ...facts.tasks, kind: 'later' }, english)[0]).toBe('Tasks: later');
});
