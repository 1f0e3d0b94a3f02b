import type { Mutant } from './mutant.ts';

const decision = 'packages/engine/src/decision';

/** Of what people do with open decisions, and of their clocks. */
export const decisionMutants: readonly Mutant[] = [
  {
    name: 'who has handed on the right to decide keeps it',
    file: `${decision}/may-decide.ts`,
    find: 'if (!handed) return own;',
    replace: 'if (!handed || own.ok) return own;',
  },
  {
    name: 'a right to decide is handed around an exclusion',
    file: `${decision}/delegate-decision.ts`,
    find: 'const excluded = excludedBecause(rule, to, found.user.name);',
    replace: 'const excluded = undefined;',
  },
  {
    name: 'a right to decide is handed further',
    file: `${decision}/delegate-decision.ts`,
    find: 'if (delegations.some((other) => isSamePerson(other.to, actor)))',
    replace: 'if (delegations.some((other) => isSamePerson(other.to, other.from)))',
  },
  {
    name: 'a right that is taken back keeps its vote',
    file: `${decision}/evolve-decision.ts`,
    find: '!onBehalfOf.some((by) => isSamePerson(by, actor))',
    replace: 'onBehalfOf.length >= 0',
  },
  {
    name: 'a vote outlives the right of its person',
    file: 'packages/engine/src/run/decide-run.ts',
    find: "if (command.type === 'decide' || isOfDecision(command)) lapseVotes(draft, command, facts);",
    replace: '',
  },
  {
    name: 'a vote lapses because nobody has looked',
    file: 'packages/engine/src/run/run-command.ts',
    find: '...votes.flatMap(({ by, onBehalfOf = [] }) => [by, ...onBehalfOf]),',
    replace: '',
  },
  {
    name: 'an escalation asks others in place of the first',
    file: `${decision}/widened.ts`,
    find: 'groups: [...new Set([...part.groups, ...groups])]',
    replace: 'groups: [...(groups.length > 0 ? groups : part.groups)]',
  },
  {
    name: 'anybody overrides a decision',
    file: `${decision}/override-decision.ts`,
    find: 'if (!isAdmin && !(decision.override && isAmong(decision.override, user)))',
    replace: "if (user.name === 'nobody' && !isAdmin)",
  },
  {
    name: 'a decision is granted past an open question',
    file: `${decision}/decide-decision.ts`,
    find: 'if (question && decision.grants.includes(command.outcome)',
    replace: 'if (question && question.at < 0 && decision.grants.includes(command.outcome)',
  },
  {
    name: 'clocks go on while a question is open',
    file: `${decision}/decision-time.ts`,
    find: 'if (openQuestion(decision)) return;',
    replace: '',
  },
  {
    name: 'what was asked takes nothing from the clocks',
    file: `${decision}/evolve-decision.ts`,
    find: '...later(decision, at - asked.at)',
    replace: '...later(decision, 0)',
  },
  {
    name: 'a decision is granted without who is required',
    file: `${decision}/quorum.ts`,
    find: 'const absent = absentOf(required, voters);',
    replace: 'const absent = absentOf(required.slice(1), voters);',
  },
  {
    name: 'a reminder comes again at once',
    file: `${decision}/evolve-decision.ts`,
    find: 'at: at + remind.everyMs',
    replace: 'at: at + 1',
  },
];
