import {
  type Choice,
  type FlowVersion,
  hashFlow,
  simulate as simulateFlow,
  type TraceEntry,
  type WayTo,
  walkAll,
} from '@signalbox/engine';
import { compile, didYouMean, type FlowDefinition, renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import { assumeJobs } from '../assume-jobs.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { clean } from '../present/clean.ts';
import { readSource } from '../read-source.ts';

type Options = {
  readonly flow?: string;
  readonly choose: readonly string[];
  readonly all?: true;
  readonly bound: number;
};

export const simulate: Define = (command, context) => {
  command
    .argument('<file>', 'FSL, or - for the standard input')
    .option('--flow <flow>', 'which, where the file has several')
    .option('--choose <step=OUTCOME,...>', 'what each step says, in this order; repeatable', collect, [])
    .option('--all', 'go every way there is')
    .option('--bound <count>', 'with --all: at most so many states', readBound, 10_000)
    .action(async (file: string, options: Options) => {
      const { version, assumed } = assumeJobs(findFlow(await readSource(file, context), file, options.flow));
      for (const { name, outcomes } of assumed)
        context.note(clean(`${name} is not in ${file}: ${outcomesText(outcomes)}`));
      const pinned = hashFlow(version.flow, version.jobs);
      if (options.all) walk(pinned, options.bound, context);
      else follow(pinned, options.choose.flatMap(readChoices), context);
    });
};

function outcomesText(outcomes: readonly string[]): string {
  return `it is taken to answer ${outcomes.join(', ') || 'nothing'}, as the flow says`;
}

function follow(version: FlowVersion, choices: readonly Choice[], { answer }: Context): void {
  const simulated = simulateFlow(version, choices);
  const { run, trace, next, failures } = simulated;
  if (!simulated.ok) throw badChoice(simulated.choice, simulated);
  const open = Object.keys(run.open);
  answer({ status: run.state.status, open, trace, next, failures }, (clean) =>
    [
      ...clean.trace.flatMap(traceText),
      `The run is ${clean.status}.`,
      ...(clean.next.length === 0 ? [] : [`It may go on by: ${choicesText(clean.next)}`]),
      ...(clean.failures.length === 0 ? [] : [`It may fail by: ${choicesText(clean.failures)}`]),
    ].join('\n'),
  );
}

function badChoice(choice: Choice, { run, trace, next, failures }: ReturnType<typeof simulateFlow>): AppError {
  const made = trace.flatMap((entry) => entry.choice ?? []);
  const after = made.length === 0 ? '' : ` after ${choicesText(made)}`;
  const possible = [...next, ...failures].map((each) => choicesText([each]));
  const written = choicesText([choice]);
  const instead =
    possible.length === 0
      ? `the run is ${run.state.status}`
      : `there are ${possible.join(',')}${didYouMean(written, possible)}`;
  return new AppError('argument_invalid', { message: `${written} cannot be chosen${after}: ${instead}` });
}

function traceText({ choice, entered, withdrawn, detail }: TraceEntry): readonly string[] {
  const came = [
    ...withdrawn.map((step) => `  takes back ${step}`),
    ...entered.map(({ step, visit, waitsFor, outcomes }) => {
      const again = visit > 1 ? ` for the ${visit}. time` : '';
      return `  enters ${step}${again}, which waits for ${waiting[waitsFor]}: ${outcomes.join(', ')}`;
    }),
    ...(detail === undefined ? [] : [`  ${detail}`]),
  ];
  return [`${choice ? choicesText([choice]) : 'start'}${came.length === 0 ? '' : ':'}`, ...came];
}

const waiting: { readonly [kind in TraceEntry['entered'][number]['waitsFor']]: string } = {
  build: 'a build',
  host: 'its job host',
  person: 'a person',
  retry: 'a retry',
  run: 'a run of another flow',
  service: 'its service',
  trigger: 'a trigger',
  wait: 'its time or event',
};

function walk(version: FlowVersion, bound: number, { answer, end }: Context): void {
  const found = walkAll(version, bound);
  answer(found, (clean) =>
    [
      `${clean.states} states${clean.complete ? '' : boundText(clean.cut, bound)}`,
      ...Object.entries(clean.ends).map(([status, count]) => `${status}: ${count}`),
      ...(clean.neverEntered.length === 0 ? [] : [`never entered: ${clean.neverEntered.join(', ')}`]),
      ...waysText('held', clean.held),
      ...waysText(version.flow.onFailure === 'stop' ? 'failed' : 'held on failure', clean.failed),
      ...waysText('stuck', clean.stuck),
      ...waysText('endless', clean.endless),
      'Retries, and votes short of a quorum, lead back to where they were: they are not among the states.',
    ].join('\n'),
  );
  if (found.stuck.length > 0 || found.endless.length > 0) end(1);
}

function boundText(cut: number, bound: number): string {
  return `: the bound of ${bound} has cut ${cut} ways out of them, and what is behind them is not known`;
}

/** Each step may fail: of a long flow nobody reads all the ways. */
const mostWays = 20;

function waysText(kind: string, ways: readonly WayTo[]): readonly string[] {
  const more = ways.length > mostWays ? [`${kind} by ${ways.length - mostWays} more, which --json lists`] : [];
  const shown = ways.slice(0, mostWays);
  return [...shown.map(({ path, detail }) => `${kind} by ${choicesText(path) || 'the start'}: ${detail}`), ...more];
}

function choicesText(choices: readonly Choice[]): string {
  return choices.map(({ step, outcome }) => `${step}=${outcome}`).join(',');
}

function findFlow(text: string, file: string, wanted: string | undefined): FlowDefinition {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined, assume: true });
  if (!compiled.ok) {
    const diagnostics = compiled.diagnostics.map((each) => ({ ...each, rendered: renderDiagnostic(text, each, file) }));
    throw new AppError('fsl_invalid', { message: `${file} has errors`, diagnostics });
  }
  const flows = compiled.statements.flatMap((one) => ('version' in one ? [one.version] : []));
  const found = wanted === undefined ? flows : flows.filter(({ flow }) => flow.name === wanted);
  const [version] = found;
  if (version && found.length === 1) return version;
  const names = flows.map(({ flow }) => flow.name);
  throw new AppError('argument_invalid', { message: whichFlow(file, wanted, names) });
}

function whichFlow(file: string, wanted: string | undefined, names: readonly string[]): string {
  if (names.length === 0) return `${file} has no flow`;
  const listed = names.join(', ');
  if (wanted === undefined) return `${file} has several flows, name one with --flow: ${listed}`;
  return names.includes(wanted)
    ? `${file} has several flows of the name ${wanted}`
    : `${file} has no flow ${wanted}; its flows: ${listed}${didYouMean(wanted, names)}`;
}

function readChoices(text: string): readonly Choice[] {
  return text.split(',').map((word) => {
    const [step = '', outcome = ''] = word.split('=');
    if (outcome !== '') return { step, outcome };
    throw new AppError('argument_invalid', { message: `A choice is STEP=OUTCOME, not ${word}` });
  });
}

function readBound(text: string): number {
  const bound = Number(text);
  if (!Number.isInteger(bound) || bound < 1 || bound > 1_000_000)
    throw new InvalidArgumentError('1 to 1000000 is possible.');
  return bound;
}
