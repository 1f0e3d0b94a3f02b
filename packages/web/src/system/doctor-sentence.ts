import type { DoctorFact, DoctorFinding } from '@signalbox/protocol';
import { bytesText } from '../show/bytes-text.ts';
import { durationText } from '../show/duration-text.ts';
import { exactTime } from '../show/exact-time.ts';
import type { showWords } from '../show/words.ts';
import type { Words } from '../words/define-words.ts';
import type { LanguageName } from '../words/language.ts';
import type { Say } from '../words/use-words.ts';
import type { doctorWords } from './doctor-words.ts';

type SayDoctor = typeof doctorWords extends Words<infer Key> ? Say<Key> : never;
type SayStatus = typeof showWords extends Words<infer Key> ? (key: Key) => string : never;
export type Saying = { readonly say: SayDoctor; readonly sayStatus: SayStatus; readonly language: LanguageName };

/** What a check has found. */
export function findingSentence(finding: DoctorFinding, { say, language }: Omit<Saying, 'sayStatus'>): string {
  switch (finding.code) {
    case 'commits_weak':
      return say('commits_weak', { settings: finding.settings.join(', ') });
    case 'host_left_alone': {
      const { host, since, until } = finding;
      return say('host_left_alone', { host, since: exactTime(since, language), until: exactTime(until, language) });
    }
    case 'audit_waiting':
      return say('audit_waiting', { count: finding.count, since: exactTime(finding.since, language) });
    case 'runs_late':
    case 'tasks_late':
    case 'workflows_waiting':
      return finding.count === 0 ? say(`${finding.code}_none`) : say(finding.code, { count: finding.count });
    case 'artifacts_missing':
    case 'artifacts_orphaned':
      return say(finding.code, { count: finding.count });
    default:
      return say(finding.code);
  }
}

/** A setting or a count: what it is called, and what it is. */
export function factLine(fact: DoctorFact, { say, sayStatus, language }: Saying): readonly [string, string] {
  switch (fact.code) {
    case 'signed_acks': {
      const text = fact.required ? say('acksRequired', { setting: 'SIGNALBOX_SIGNED_ACKS=optional' }) : undefined;
      return [say('fact_signed_acks'), text ?? say('acksOptional')];
    }
    case 'open_mode':
      return [say('fact_open_mode'), say(fact.on ? 'modeOpen' : 'modeUsers')];
    case 'runs':
      return [say('fact_runs', { status: sayStatus(fact.status as Parameters<SayStatus>[0]) }), String(fact.count)];
    case 'tasks': {
      const { kind, waiting, held } = fact;
      return [say('fact_tasks', { kind: kindName(kind, say) }), say('tasksText', { waiting, held })];
    }
    case 'artifacts':
      return [say('fact_artifacts'), artifactsText(fact, say, language)];
    case 'unused_secrets':
      return [say('fact_unused_secrets'), say('unusedSecretsText', { count: fact.count })];
    case 'store':
      return [say('fact_store'), fact.engine];
    case 'restored':
      return [say('fact_restored'), say('restoredText', { at: exactTime(fact.at, language) })];
    case 'setting':
      return [say('fact_setting', { name: fact.name }), fact.value];
  }
}

/** A server of another version may have others. */
function kindName(kind: string, say: SayDoctor): string {
  const key = `kind_${kind}`;
  const name = say(key as 'kind_http');
  return name === key ? kind : name;
}

function artifactsText(
  { builds: count, bytes, maxAgeMs, projectBytes }: Extract<DoctorFact, { code: 'artifacts' }>,
  say: SayDoctor,
  language: LanguageName,
): string {
  return [
    say('artifactsText', { count, size: bytesText(bytes, language) }),
    maxAgeMs === undefined ? say('keptForEver') : say('keptFor', { age: durationText(maxAgeMs, language) }),
    ...(projectBytes === undefined ? [] : [say('mostOfProject', { size: bytesText(projectBytes, language) })]),
  ].join(language === 'zh' ? '，' : ', ');
}
