import { whyNotText } from '@signalbox/engine';
import { AppError, type DecideBody, type DecisionView, type RunSummary, type RunView } from '@signalbox/protocol';
import { buildWarnings } from '../build-warnings.ts';
import type { Client } from '../client.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { type Given, readDecisionArgs } from '../decision-args.ts';
import { openDecision } from '../open-decision.ts';
import { clean } from '../present/clean.ts';
import { presentSubject } from '../present/decision.ts';
import { presentSummary } from '../present/summary.ts';

type Options = { readonly reason?: string; readonly arg: readonly string[] };

export const decide: Define = (command, context) => {
  command
    .argument('[run]', 'name or id')
    .argument('[step and outcome...]', 'the step may be left out where only one decision is open')
    .option('--reason <text>', 'kept in the history; refusals need one')
    .option(
      '--arg <name=value>',
      'what the outcome asks for, as name=value, name:=JSON or name@=FILE; repeatable',
      collect,
      [],
    )
    .usage('[options] <run> [step] <outcome>')
    .addHelpText(
      'after',
      '\nAt a terminal it asks for what is left out: the run, the step, the outcome, its arguments.',
    )
    .action(async (given: string | undefined, words: string[], { reason, arg }: Options) => {
      if (words.length > 2) throw new AppError('argument_invalid', { message: `Too many words: ${words.join(' ')}` });
      const client = context.client();
      const name = given ?? (await askForRun(client, context));
      const view = await client.run(name);
      const [first, second] = words;
      // One word may be either: at a terminal, where the outcome can be asked for, it may be the step.
      const isStep = first !== undefined && view.decisions.some(({ step }) => step === first);
      const named = second !== undefined || (isStep && context.terminal.input.isTTY) ? first : undefined;
      const said = named === undefined ? first : second;
      await refuseRepeat(view, named, client);
      const decision = openDecision(view, named ?? (await askForStep(view, context)));
      if (said !== undefined) refuseEarly(decision, said);
      for (const line of presentSubject(clean(decision))) context.note(line);
      for (const warning of clean(await buildWarnings(view, client))) context.note(`    ${warning}`);
      const outcome = said ?? (await askForOutcome(decision, context));
      const answer = await answerOf(decision, outcome, { reason, assignments: arg }, context);
      const { step, visit, digest } = decision;
      const body = { step, visit, outcome, digest, ...answer };
      const run = await client.decide(decision.run.id, body);
      context.answer(run, (summary) =>
        [decidedOrVoted(decision, outcome, summary), presentSummary(summary, context.style)].join('\n'),
      );
    });
};

type Asking = Pick<Context, 'ask' | 'note'>;

/** Among what waits for who asks. */
async function askForRun(client: Client, { ask, note }: Asking): Promise<string> {
  const question = 'run: ';
  const missing = new AppError('argument_invalid', { message: 'Name the run: signalbox inbox lists what waits' });
  const { decisions } = await client.inbox({ list: 'mine', limit: 20 }).catch(() => ({ decisions: [] }));
  for (const { run, step, outcomes } of clean(decisions)) note(`  ${run.name} ${step}: ${outcomes.join(' or ')}`);
  const typed = (await ask(question))?.trim();
  if (!typed) throw missing;
  return typed;
}

async function askForStep({ decisions }: RunView, { ask }: Asking): Promise<string | undefined> {
  if (decisions.length < 2) return undefined;
  return (await ask(clean(`step (${decisions.map(({ step }) => step).join(', ')}): `)))?.trim() || undefined;
}

async function askForOutcome(decision: DecisionView, { ask }: Asking): Promise<string> {
  if (!decision.mayDecide) refuseEarly(decision, decision.outcomes[0] ?? '');
  const typed = (await ask(clean(`outcome (${decision.outcomes.join(', ')}): `)))?.trim();
  if (!typed) {
    const message = `Name the outcome: possible are ${decision.outcomes.join(', ')}`;
    throw new AppError('argument_invalid', { message });
  }
  refuseEarly(decision, typed);
  return typed;
}

/** A grant that leaves the run waiting for the same people was a vote. */
function decidedOrVoted({ step, grants }: DecisionView, outcome: string, { name, waitsFor }: RunSummary): string {
  const waits = waitsFor.some((wait) => wait.kind === 'person' && wait.step === step);
  return waits && grants.includes(outcome)
    ? `Voted ${outcome} on ${step}: more people are needed, signalbox show ${name} says who.`
    : `Decided ${step}: ${outcome}.`;
}

/** Where nothing is open, what was decided last is what is meant. */
async function refuseRepeat(
  { name, flowHash, decisions, steps, visits }: RunView,
  step: string | undefined,
  client: Client,
): Promise<void> {
  if (decisions.some((open) => step === undefined || open.step === step)) return;
  const ended = visits.filter((visit) => visit.outcome !== undefined && (step === undefined || visit.step === step));
  if (ended.length === 0) return;
  const { jobs } = await client.pinnedVersion(flowHash);
  const isDecision = (wanted: string) =>
    steps.some((each) => each.name === wanted && jobs[each.job]?.kind === 'decision');
  const last = ended.findLast((visit) => isDecision(visit.step));
  if (!last) return;
  const message = `${last.step} of run ${name} has been decided: ${last.outcome}, by ${last.by}`;
  throw new AppError('already_finished', { message });
}

/** What the server would refuse is said before a person is asked for a reason. */
function refuseEarly({ step, outcomes, mayDecide, mayNotBecause }: DecisionView, outcome: string): void {
  if (!outcomes.includes(outcome)) {
    const message = `Decision ${step} has no outcome ${outcome}: possible are ${outcomes.join(', ')}`;
    throw new AppError('outcome_unknown', { message });
  }
  if (!mayDecide) throw new AppError('not_eligible', mayNotBecause ? { message: whyNotText(mayNotBecause) } : {});
}

/** Where an outcome declares arguments, they take the place of the reason. */
async function answerOf(
  decision: DecisionView,
  outcome: string,
  given: Given,
  context: Context,
): Promise<Pick<DecideBody, 'reason' | 'args'>> {
  const params = Object.hasOwn(decision.args, outcome) ? decision.args[outcome] : undefined;
  if (params) {
    const args = await readDecisionArgs(outcome, params, given, context);
    return { args, ...(given.reason !== undefined && !('reason' in args) && { reason: given.reason }) };
  }
  if (given.assignments.length > 0) {
    throw new AppError('argument_invalid', { message: `${outcome} takes no arguments` });
  }
  const reason = await reasonFor(decision, outcome, given.reason, context);
  return reason === undefined ? {} : { reason };
}

async function reasonFor(
  { grants, reasonMinLength }: DecisionView,
  outcome: string,
  reason: string | undefined,
  { ask }: Pick<Context, 'ask'>,
): Promise<string | undefined> {
  if (grants.includes(outcome) || isEnough(reason, reasonMinLength)) return reason;
  const rule = `${outcome} needs a reason of at least ${reasonMinLength} characters`;
  const typed = reason === undefined ? await ask(`${rule}: `) : undefined;
  if (isEnough(typed, reasonMinLength)) return typed;
  throw new AppError('reason_required', { message: `${rule}: give it with --reason` });
}

function isEnough(reason: string | undefined, length: number): boolean {
  return (reason ?? '').trim().length >= length;
}
