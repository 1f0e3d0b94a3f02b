import { whyNotText } from '@signalbox/engine';
import type { DecisionView } from '@signalbox/protocol';
import type { CommandLine } from '../context.ts';
import { evidenceText } from './evidence-text.ts';
import { duration, instant } from './instant.ts';
import { shortHash } from './short-hash.ts';
import { shownJson } from './shown-json.ts';
import type { Style } from './style.ts';
import { oneLine } from './table.ts';

export type Look = { readonly style: Style; readonly now: number; readonly command: CommandLine };

/** What is asked, of whom, what it lets happen, and the commands that answer it. */
export function presentDecision(
  decision: DecisionView,
  { style, now, command }: Look,
  warnings: readonly string[] = [],
): string {
  const { run, step, who, openedAt } = decision;
  return [
    `  ${style.strong(`${run.name} ${step}`)} waits for ${oneLine(who)} since ${duration(now - openedAt)}`,
    ...presentSubject(decision),
    ...presentVotes(decision),
    ...presentCourse(decision, command),
    ...presentTimes(decision),
    ...warnings.map((warning) => style.waiting(`    ${warning}`)),
    ...answers(decision, command),
  ].join('\n');
}

/** The change and the steps that a granting outcome lets happen, with their arguments. */
export function presentSubject({ change, guards }: DecisionView): readonly string[] {
  const lines: string[] = [];
  if (change !== undefined) {
    const { commit, branch, author, message } = change;
    lines.push(`    change ${shortHash(commit)} on ${oneLine(branch)} by ${oneLine(author)}: ${firstLine(message)}`);
  }
  for (const {
    step,
    job,
    args,
    environment,
    irreversible,
    flowHash,
    flowsBelow = {},
    cut = [],
    interlocks = [],
  } of guards) {
    lines.push(`    guards ${step} (${job}${environment === undefined ? '' : ` on ${environment}`})`);
    if (irreversible !== undefined) lines.push(`      point of no return: ${irreversible}`);
    for (const { name, requires } of interlocks)
      lines.push(`      interlock ${name} keeps it back until there is ${requires.map(evidenceText).join('; ')}`);
    if (flowHash !== undefined) lines.push(`      version ${shortHash(flowHash)} of that flow`);
    for (const [name, hash] of Object.entries(flowsBelow))
      lines.push(`      and below it version ${shortHash(hash)} of flow ${name}`);
    for (const [name, value] of Object.entries(args)) {
      const rest = cut.includes(name) ? ' … (the rest is in the run)' : '';
      lines.push(`      ${name} = ${oneLine(shownJson(value))}${rest}`);
    }
  }
  return lines;
}

/** Who has voted for what, and who must still. */
function presentVotes({ votes, missing }: DecisionView): readonly string[] {
  return votes.map(({ by, onBehalfOf = [], outcome, reason, args, lapsed }) => {
    const said = args === undefined ? reason : JSON.stringify(args);
    const why = said === undefined ? '' : `: ${oneLine(said)}`;
    const whose = onBehalfOf.length === 0 ? '' : ` on behalf of ${oneLine(onBehalfOf.join(' and '))}`;
    const left = `missing ${oneLine(missing[outcome] ?? '')}`;
    return `    ${oneLine(by)} voted ${outcome}${whose}${why}; ${lapsed ? 'which counts no more: the right is lost; ' : ''}${left}`;
  });
}

/** What people have done to it so far. */
function presentCourse(
  { run, step, required = [], claimed, delegations = [], questions = [], superseded = [], asksYou }: DecisionView,
  command: CommandLine,
): readonly string[] {
  return [
    ...required.map((name) => `    nothing is granted without ${oneLine(name)}`),
    ...(claimed ? [`    ${oneLine(claimed.by)} looks after it since ${instant(claimed.at)}`] : []),
    ...delegations.map(({ from, to }) => `    ${oneLine(to)} decides for ${oneLine(from)}`),
    ...superseded.slice(-1).map(({ at }) => `    asked anew: what it is about changed at ${instant(at)}`),
    ...questions.flatMap(({ by, of, question, answer }) => [
      `    ${oneLine(by)} asks${of === undefined ? '' : ` ${oneLine(of)}`}: ${oneLine(question)}`,
      answer ? `    ${oneLine(answer.by)} says: ${oneLine(answer.text)}` : '    which is not answered yet',
    ]),
    ...(asksYou ? [`    ${command('answer', run.name, step)} "…"`] : []),
  ];
}

/** When it is late, when more people are asked, and when it ends without anybody; nothing is, while a question is open. */
function presentTimes({ due, remindsAt, escalate = [], expire, questions = [] }: DecisionView): readonly string[] {
  if (questions.length > 0 && !questions.at(-1)?.answer) return ['    its clocks stand still'];
  return [
    ...(due ? [`    due ${instant(due.at)}${due.reminded ? ', overdue' : ''}`] : []),
    ...(remindsAt === undefined ? [] : [`    reminds at ${instant(remindsAt)}`]),
    ...escalate.map(({ at, to }) => `    is asked of ${oneLine(to)} besides at ${instant(at)}`),
    ...(expire ? [`    becomes ${expire.outcome} at ${instant(expire.at)}`] : []),
  ];
}

function answers(
  { run, step, outcomes, grants, reasonMinLength, args, ...decision }: DecisionView,
  command: CommandLine,
): readonly string[] {
  if (!decision.mayDecide) {
    const why = decision.mayNotBecause ? whyNotText(decision.mayNotBecause) : 'you may not decide here';
    return [`    not yours: ${oneLine(why)}`];
  }
  const question = decision.questions?.at(-1);
  const shut = question && !question.answer ? `   once that is answered, or if you are ${oneLine(question.by)}` : '';
  return outcomes.map((outcome) => {
    const params = Object.hasOwn(args, outcome) ? args[outcome] : undefined;
    const reason = !params && !grants.includes(outcome) && reasonMinLength > 0 ? ' --reason "…"' : '';
    const asked = params?.filter(({ required }) => required).map(({ name }) => ` --arg ${oneLine(name)}="…"`) ?? [];
    return `    ${command('decide', run.name, step, outcome)}${reason}${asked.join('')}${grants.includes(outcome) ? shut : ''}`;
  });
}

function firstLine(text: string): string {
  return oneLine(text.trim().split('\n')[0] ?? '');
}
