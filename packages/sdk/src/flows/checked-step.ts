import {
  type Binding,
  durationForm,
  engineOutcomes,
  type Param,
  parseDuration,
  type Retry,
  type Source,
  type Step,
  stepsOf,
  type Target,
  valueProblem,
} from '@signalbox/engine';
import { paramsOf } from '../fields/read-args.ts';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';
import type { Job } from '../jobs/job.ts';
import { toValue } from '../jobs/to-value.ts';
import { checkWord } from './checked-inputs.ts';
import type { StepSpec, StepTarget } from './define-flow.ts';
import { isReference } from './reference.ts';

/** What the steps of one flow see of it. */
type Scope = {
  readonly place: string;
  readonly steps: ReadonlySet<string>;
  readonly inputs: readonly Param[];
};

export function checkedStep(name: string, spec: StepSpec, scope: Scope): Omit<Step, 'decision'> {
  const place = `${scope.place}, step ${name}`;
  const { job, on, trigger = 'auto', enter, timeout, retry } = spec;
  if (trigger !== 'auto' && trigger !== 'manual') {
    throw new InvalidDefinition('bad_trigger', `${place}, trigger`, 'is `auto` or `manual`');
  }
  const args = spec.value === undefined ? argsOf(spec, place, scope) : wholeOf(spec, place, scope);
  return {
    name,
    job: typeof job === 'string' ? job : job.name,
    args,
    ...(spec.actArgs && { actArgs: actArgsOf(spec, place, scope) }),
    ...(spec.value !== undefined && { byValue: true }),
    on: edgesOf(on, job, { ...scope, place }),
    trigger,
    ...(enter && { enter }),
    ...(timeout !== undefined && { timeoutMs: durationOf(timeout, `${place}, timeout`) }),
    ...(retry && { retry: retryOf(retry, place) }),
  };
}

function argsOf({ job, args = {}, trigger }: StepSpec, place: string, scope: Scope): readonly Binding[] {
  const params = typeof job === 'string' ? undefined : paramsOfJob(job);
  for (const { name, required, mark } of params ?? []) {
    if (!required || Object.hasOwn(args, name)) continue;
    // Whoever triggers the step gives it.
    if (trigger === 'manual' && mark === undefined) continue;
    throw new InvalidDefinition('bad_argument', `${place}, argument ${name}`, 'is missing');
  }
  return boundTo(params, args, { ...scope, place });
}

/** Nothing has to be given: who acts gives the rest. */
function actArgsOf({ job, actArgs = {} }: StepSpec, place: string, scope: Scope): NonNullable<Step['actArgs']> {
  const actions = typeof job === 'string' || job.kind !== 'actions' ? undefined : job.actions;
  if (typeof job !== 'string' && !actions)
    throw new InvalidDefinition('bad_argument', `${place}, actArgs`, 'is for a job with actions');
  const bound = Object.entries(actArgs).map(([action, given]) => {
    checkWord(action, `${place}, action`);
    const at = `${place}, action ${action}`;
    if (action === 'trigger') throw new InvalidDefinition('bad_argument', at, 'is given `args`');
    if (actions && !Object.hasOwn(actions, action))
      throw new InvalidDefinition('bad_argument', at, 'is none of its job');
    return [action, boundTo(actions && paramsOf(actions[action]?.args ?? {}), given, { ...scope, place: at })] as const;
  });
  return Object.fromEntries(bound);
}

type Givens = NonNullable<StepSpec['args']>;

function boundTo(params: readonly Param[] | undefined, args: Givens, scope: Scope): readonly Binding[] {
  const { place } = scope;
  return Object.entries(args).map(([name, given]) => {
    checkWord(name, `${place}, argument`);
    const at = `${place}, argument ${name}`;
    const param = params?.find((each) => each.name === name);
    if (params && !param)
      throw new InvalidDefinition('bad_argument', at, `is none of its job; declared: ${listed(params)}`);
    const from = sourceOf(given, at, scope);
    if (from.kind === 'result' && from.path.length === 0) {
      throw new InvalidDefinition(
        'bad_argument',
        at,
        'is one value: say which of the result, as `fromStep(step, key)`',
      );
    }
    const problem = param && from.kind === 'literal' ? valueProblem(param, from.value) : undefined;
    if (problem !== undefined) throw new InvalidDefinition('bad_argument', at, problem);
    return { name, from };
  });
}

const listed = (params: readonly Param[]) => params.map(({ name }) => name).join(', ') || 'none';

function wholeOf({ job, value }: StepSpec, place: string, scope: Scope): readonly Binding[] {
  const at = `${place}, value`;
  if (typeof job !== 'string' && job.kind === 'actions') {
    throw new InvalidDefinition('bad_argument', at, 'is for a job with `execute`: one with actions takes `args`');
  }
  const from = sourceOf(value, at, scope);
  if (from.kind === 'result') return [{ name: 'value', from }];
  throw new InvalidDefinition('bad_argument', at, 'comes from a step: use `fromStep`');
}

function sourceOf(given: unknown, place: string, { steps, inputs }: Scope): Source {
  if (!isReference(given)) {
    const value = toValue(given);
    if (!value.ok) throw new InvalidDefinition('bad_argument', place, value.problem);
    return { kind: 'literal', value: value.value };
  }
  const { from } = given;
  if (from.kind === 'input' && !inputs.some(({ name }) => name === from.name)) {
    throw new InvalidDefinition('bad_argument', place, `the flow has no input ${from.name}; inputs: ${listed(inputs)}`);
  }
  if (from.kind === 'result' && !steps.has(from.step)) throw unknownStep(from.step, place, steps);
  if (from.kind === 'secret') return checkedSecret(from.name, place, steps);
  const wrong = from.kind === 'input' ? undefined : from.path.find((part) => !/^\w+$/.test(part));
  if (wrong === undefined) return from;
  throw new InvalidDefinition('bad_argument', place, `${JSON.stringify(wrong)} cannot stand in a path`);
}

/** As the flow language writes it, where a step would take the name from it. */
function checkedSecret(name: string, place: string, steps: ReadonlySet<string>): Source {
  if (!/^[A-Za-z_]\w*(\.\w+)*$/.test(name) || name.length > 100) {
    const rule = 'letters, digits, _ and dots, not a digit first, at most 100 characters';
    throw new InvalidDefinition(
      'bad_argument',
      place,
      `${JSON.stringify(name.slice(0, 100))} names no secret: ${rule}`,
    );
  }
  if (!steps.has('secret')) return { kind: 'secret', name };
  throw new InvalidDefinition('bad_argument', place, 'cannot name a secret beside a step that is called secret');
}

type EdgeScope = Pick<Scope, 'place' | 'steps'>;

function edgesOf(on: StepSpec['on'], job: Job | string, { place, steps }: EdgeScope): { [outcome: string]: Target } {
  const declared = typeof job === 'string' ? undefined : [...outcomesOf(job), ...engineOutcomes];
  const edges = Object.entries(on).map(([outcome, given]): [string, Target] => {
    checkWord(outcome, `${place}, outcome`);
    const at = `${place}, outcome ${outcome}`;
    if (declared && !declared.includes(outcome)) {
      throw new InvalidDefinition('bad_outcome', at, `is none of its job; declared: ${declared.join(', ')}`);
    }
    const target = targetOf(given);
    for (const step of stepsOf(target)) if (!steps.has(step)) throw unknownStep(step, at, steps);
    return [outcome, target];
  });
  return Object.fromEntries(edges);
}

function targetOf(given: StepTarget): Target {
  if (typeof given !== 'string') return { fork: given };
  return given === 'done' || given === 'stopped' || given === 'hold' || given === 'rollback' ? given : { step: given };
}

function unknownStep(name: string, place: string, steps: ReadonlySet<string>): InvalidDefinition {
  return new InvalidDefinition('unknown_step', place, `the flow has no step ${name}; steps: ${[...steps].join(', ')}`);
}

/** Undefined: it takes whatever it is given. */
function paramsOfJob(job: Job): readonly Param[] | undefined {
  if (job.kind === 'actions') return paramsOf(job.actions.trigger?.args ?? {});
  return job.input === undefined || '~standard' in job.input ? undefined : paramsOf(job.input);
}

function outcomesOf(job: Job): readonly string[] {
  return job.kind === 'actions' ? [...new Set([...job.outcomes, 'FAIL'])] : ['SUCCESS', 'FAIL'];
}

function durationOf(text: string, place: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidDefinition('bad_duration', place, `is ${durationForm}`);
  return ms;
}

function retryOf({ max, backoff, maxBackoff }: NonNullable<StepSpec['retry']>, place: string): Retry {
  const at = `${place}, retry`;
  if (!Number.isInteger(max) || max < 1 || max > 1000) {
    throw new InvalidDefinition('bad_duration', at, '`max` is a whole number from 1 to 1000');
  }
  const most = maxBackoff === undefined ? undefined : durationOf(maxBackoff, `${at}, maxBackoff`);
  const first = backoff === undefined ? Math.min(1000, most ?? 1000) : durationOf(backoff, `${at}, backoff`);
  const maxBackoffMs = most ?? Math.max(60_000, first);
  if (maxBackoffMs < first) throw new InvalidDefinition('bad_duration', at, '`maxBackoff` is shorter than `backoff`');
  return { maxAttempts: max, backoffMs: first, maxBackoffMs };
}
