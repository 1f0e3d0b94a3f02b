import {
  type ActionContract,
  type Binding,
  type DecisionRule,
  defaultLimits,
  type Flow,
  type FlowVersion,
  type Job,
  type Limits,
  type Param,
  type Retry,
  type Step,
  type Target,
} from '../flow/flow.ts';
import { hashFlow } from '../flow/hash-flow.ts';

/** A step and its job in one: `on` names a step by its bare name, a fork by several with `&` between them. */
export type StepSketch = {
  readonly name: string;
  readonly kind?: Job['kind'];
  readonly on: { readonly [outcome: string]: string };
  /** Declared by the job; the mapped ones where absent. */
  readonly outcomes?: readonly string[];
  readonly effect?: boolean;
  readonly idempotent?: true;
  readonly irreversible?: string;
  readonly forwardOnly?: true;
  readonly atMostOnce?: true;
  /** Of an http job. */
  readonly undo?: readonly string[];
  readonly environment?: string;
  readonly params?: readonly Param[];
  /** Of code, besides `trigger`. */
  readonly actions?: { readonly [action: string]: Partial<ActionContract> };
  readonly args?: readonly Binding[];
  readonly actArgs?: Step['actArgs'];
  readonly byValue?: true;
  readonly trigger?: Step['trigger'];
  readonly enter?: 'all';
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  readonly decision?: Partial<DecisionRule>;
};

type FlowSketch = Partial<Omit<Flow, 'steps' | 'limits'>> & { readonly limits?: Partial<Limits> };

/** A flow version in which each step has a job of its own, named after it. */
export function sketchFlow(sketches: readonly StepSketch[], more: FlowSketch = {}): FlowVersion {
  const flow: Flow = {
    name: 'release',
    inputs: [],
    onFailure: 'stop',
    ...more,
    steps: sketches.map(stepOf),
    limits: { ...defaultLimits, ...more.limits },
  };
  return hashFlow(flow, Object.fromEntries(sketches.map((sketch) => [`do ${sketch.name}`, jobOf(sketch)])));
}

function targetOf(name: string): Target {
  if (name === 'done' || name === 'stopped' || name === 'hold' || name === 'rollback') return name;
  return name.includes('&') ? { fork: name.split('&') } : { step: name };
}

function stepOf({ name, kind, on, args = [], trigger = 'auto', enter, ...more }: StepSketch): Step {
  const { actArgs, byValue, timeoutMs, retry, decision } = more;
  return {
    name,
    job: `do ${name}`,
    args,
    ...(actArgs && { actArgs }),
    ...(byValue && { byValue }),
    on: Object.fromEntries(Object.entries(on).map(([outcome, target]) => [outcome, targetOf(target)])),
    trigger,
    ...(enter && { enter }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retry && { retry }),
    ...(kind === 'decision' && { decision: ruleOf(on, decision) }),
  };
}

function ruleOf(on: StepSketch['on'], rule: Partial<DecisionRule> = {}): DecisionRule {
  return {
    who: [[{ count: 1, groups: ['dev'], users: [] }]],
    grants: Object.keys(on).slice(0, 1),
    reasonMinLength: 10,
    ...rule,
  };
}

function jobOf(sketch: StepSketch): Job {
  const { name, kind = 'http', on, outcomes, effect = false, environment, params = [], undo } = sketch;
  const contract = {
    name: `do ${name}`,
    params,
    outcomes: outcomes ?? Object.keys(on),
    effect,
    ...(environment !== undefined && { environment }),
  };
  const { idempotent, actions, irreversible, forwardOnly, atMostOnce } = sketch;
  const promises = {
    ...(idempotent && { idempotent }),
    ...(irreversible !== undefined && { irreversible }),
    ...(forwardOnly && { forwardOnly }),
    ...(atMostOnce && { atMostOnce }),
  };
  if (kind === 'code')
    return {
      kind,
      ...contract,
      version: '1',
      ...(undo && { undo: true as const }),
      ...promises,
      ...(actions && { actions: contractsOf(actions) }),
    };
  if (kind !== 'http') return { kind, ...contract };
  return { kind, ...contract, scheme: 'http', addresses: ['127.0.0.1:1'], ...(undo && { undo }), ...promises };
}

function contractsOf(actions: NonNullable<StepSketch['actions']>): { readonly [action: string]: ActionContract } {
  return Object.fromEntries(Object.entries(actions).map(([name, contract]) => [name, { params: [], ...contract }]));
}
