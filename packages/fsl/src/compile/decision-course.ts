import type { DecisionRule, Members } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Name, StepClause } from '../parse/syntax.ts';
import type { ClausesByKey } from './clauses-by-key.ts';
import { readDuration } from './duration.ts';
import { reportRepeated } from './repeated.ts';
import { readWho } from './who.ts';

type Clauses = ClausesByKey<StepClause>;

const shortestRemindMs = 60_000;

type Course = Pick<DecisionRule, 'required' | 'remindMs' | 'escalate' | 'override'>;

/** Who else has a say in a decision, and what happens as it stays open. */
export function readDecisionCourse(clauses: Clauses, expire: DecisionRule['expire'], report: Report): Course {
  const { required, remind, escalate, override } = clauses;
  if (required) reportRepeated(required.value, ({ text }) => `required (${text}) is listed twice`, report);
  const remindMs = remind && readDuration(remind.value, report);
  if (remind && remindMs !== undefined && remindMs < shortestRemindMs) {
    report('error', 'wrong_value', 'remind tells people once a minute at most', remind.value);
  }
  const rungs = escalate && readRungs(escalate.value, expire, report);
  const may = override && readMembers(override.value, report);
  return {
    ...(required && required.value.length > 0 && { required: required.value.map(({ text }) => text) }),
    ...(remindMs !== undefined && { remindMs }),
    ...(rungs && { escalate: rungs }),
    ...(may && { override: may }),
  };
}

type Rungs = Extract<StepClause, { readonly key: 'escalate' }>['value'];

function readRungs(written: Rungs, expire: DecisionRule['expire'], report: Report): DecisionRule['escalate'] {
  let before = 0;
  return written.flatMap(({ who, after }) => {
    const members = readMembers(who, report);
    const afterMs = readDuration(after, report);
    if (!members || afterMs === undefined) return [];
    if (afterMs <= before) report('error', 'wrong_value', 'who is asked later stands later', after);
    if (expire && afterMs >= expire.afterMs) {
      report('error', 'wrong_value', 'escalate comes before expire, or it asks nobody', after);
    }
    before = afterMs;
    return [{ ...members, afterMs }];
  });
}

/** `"group(ops) or ada"`: any of them. */
function readMembers(written: Name, report: Report): Members | undefined {
  const quorum = readWho(written, report);
  if (!quorum) return undefined;
  const [only, ...others] = quorum.flat();
  if (only && others.length === 0 && only.count === 1) return { groups: only.groups, users: only.users };
  report('error', 'wrong_value', 'this joins groups and users by or, as "group(ops) or ada"', written);
  return undefined;
}
