import type { Value } from '@signalbox/engine';
import fc from 'fast-check';
import { compile } from '../compile/compile.ts';
import type { FlowDefinition } from '../compile/compile-flow.ts';
import { printName, printString, printValue } from '../print/print-value.ts';

const word = fc.constantFrom('build', 'step', 'Action', 'flow_end', 'x1', '__proto__', 'constructor', 'list', 'done_');
const name = fc.oneof(word, fc.constantFrom('a b', 'ä', '1', '"', '`', 'end\\', 'a", b = 1'));
const text = fc.string({
  unit: fc.constantFrom('"', '`', '\\', ' ', ',', ')', 'a', '\n', '$', '=', '€'),
  maxLength: 8,
});

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number || 0),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('k', 'action')), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const typed = fc.oneof(
  text.map((given) => ['str', printString(given)] as const),
  value.filter((given) => typeof given === 'boolean').map((given) => ['bool', printValue(given)] as const),
  fc.maxSafeInteger().map((given) => ['int', printValue(given)] as const),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((given) => ['float', printValue(given || 0)] as const),
  fc.array(value, { maxLength: 3 }).map((given) => ['list', printValue(given)] as const),
  fc.dictionary(name, value, { maxKeys: 3 }).map((given) => ['dict', printValue(given)] as const),
);

const duration = fc.constantFrom('"1ms"', '"1500ms"', '"90s"', '"2.5h"', '"3d"');
const retry = fc
  .tuple(fc.integer({ min: 1, max: 9 }), duration)
  .map(([max, wait]) => `(max = ${max}, backoff = ${wait})`);
const optional = (key: string, given: fc.Arbitrary<string>) =>
  fc.option(given, { nil: undefined }).map((found) => (found === undefined ? '' : `${key} = ${found}; `));

const action = fc.record({
  addr: optional('addr', fc.constantFrom('"http://a"', '"a , b"', '""')),
  method: optional('method', fc.constantFrom('http', 'https')),
  params: fc.uniqueArray(fc.tuple(word, typed), { selector: ([param]) => param, maxLength: 4 }),
  timeout: optional('timeout', duration),
  retry: optional('retry', retry),
  effect: optional('effect', fc.constantFrom('no', 'yes')),
  environment: optional('environment', name.map(printName)),
  promises: fc.constantFrom(
    '',
    'undo = "u"; ',
    'undo = "u,v"; idempotent = yes; ',
    'forward_only = yes; at_most_once = yes; ',
    'irreversible = "a \\"mail\\""; ',
  ),
});

const step = fc.record({
  keyword: fc.constantFrom('step', 'step', 'deci'),
  action: fc.constantFrom('first', 'second', 'pipeline', ''),
  targets: fc.tuple(...['OK', 'NO', 'SUCCESS', 'KILLED'].map(() => fc.nat({ max: 12 }))),
  given: fc.tuple(fc.constantFrom('literal', 'input', 'result', 'context', 'config'), fc.boolean()),
  trigger: optional('trigger', fc.constantFrom('manual', 'auto')),
  timeout: optional('timeout', duration),
  retry: optional('retry', retry),
  who: fc.constantFrom('group(a) or b', '2 of group(a) and b', 'a and (b or group(c)) or d'),
  exclude: optional('exclude', fc.constantFrom('()', '(initiator, approvers)')),
  due: optional('due', fc.constantFrom('"1m"')),
  expire: optional('expire', fc.constantFrom('("2d", NO)')),
  required: optional('required', fc.constantFrom('(b)', '(b, "c-d")')),
  remind: optional('remind', fc.constantFrom('"90m"')),
  escalate: optional('escalate', fc.constantFrom('("group(b) or c", "8h", "d", "1d")')),
  override: optional('override', fc.constantFrom('"group(b)"')),
});

type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never;
type StepParts = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

const parts = fc.record({
  actions: fc.tuple(action, action),
  actionNames: fc.uniqueArray(name, { minLength: 2, maxLength: 2 }),
  flowName: name,
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  stepNames: fc.uniqueArray(word, { minLength: 5, maxLength: 5 }),
  limits: optional(
    'limits',
    fc.constantFrom('()', '(transitions = 7)', '(visits_per_minute = 0, open_runs = 2, on_full = queue)'),
  ),
  onFailure: optional('on_failure', fc.constantFrom('stop', 'hold', 'rollback')),
});

/** Flows that FSL can say, with everything that makes names, strings and numbers hard to write. */
export const arbitraryDefinition: fc.Arbitrary<FlowDefinition> = parts
  .map(({ actions, actionNames, flowName, steps, stepNames, onFailure, limits }) => {
    const names = { first: actionNames[0] as string, second: actionNames[1] as string, pipeline: 'pipeline' };
    const declared = actions.map((each, index) => actionText(actionNames[index] as string, each));
    const inner = steps.map((each, index) =>
      stepText(each, { index, stepNames: stepNames.slice(0, steps.length), names }),
    );
    const source = `${declared.join('\n')}\nflow ${printName(flowName)}\ninputs = (str v); ${onFailure}${limits}\n${inner.join('\n')}\nflow_end`;
    const compiled = compile(source, { actions: () => undefined, flows: () => undefined });
    return (compiled.ok ? compiled.statements : []).flatMap((one) => (one.kind === 'flow' ? [one.version] : []))[0];
  })
  .filter((version) => version !== undefined);

function actionText(called: string, each: Action): string {
  const params = each.params.map(([param, [type, given]]) => `${type} ${printName(param)} = ${given}`);
  const { addr, method, timeout, retry: tries, effect, environment, promises } = each;
  return `action ${printName(called)} ${addr}${method}args = (str note = "", ${params.join(', ')}); return = (OK | NO | SUCCESS); ${timeout}${tries}${effect}${environment}${promises}action_end`;
}

type Scene = {
  readonly index: number;
  readonly stepNames: readonly string[];
  readonly names: Readonly<Record<'first' | 'second' | 'pipeline', string>>;
};

function courseOf({ required, remind, escalate, override }: StepParts): string {
  return `${required}${remind}${escalate}${override}`;
}

function stepText(each: StepParts, { index, stepNames, names }: Scene): string {
  const isDecision = each.keyword === 'deci' && each.action === '';
  const called = each.action === '' ? 'first' : (each.action as keyof typeof names);
  const outcomes =
    called === 'pipeline' && !isDecision ? ['SUCCESS', 'FAIL', 'KILLED', 'TIMEOUT'] : ['OK', 'NO', 'SUCCESS', 'KILLED'];
  const edges = outcomes.map(
    (outcome, at) => `${outcome} -> ${targetOf(each.targets[at] as number, index, stepNames)}`,
  );
  const head = `${isDecision ? 'deci' : 'step'} ${printName(stepNames[index] as string)} => (${edges.join(' | ')})`;
  if (isDecision) return `${head} { who = "${each.who}"; ${each.exclude}${each.due}${each.expire}${courseOf(each)}};`;
  const [kind, isGiven] = each.given;
  const source = {
    literal: '"x"',
    input: '$v',
    result: `$${stepNames[0]}.a.1`,
    context: '$context.k',
    config: '$config.k.l',
  }[kind];
  const args = isGiven ? `args = (${called === 'pipeline' ? 'ref' : 'note'} = ${source}); ` : '';
  return `${head} { action = ${printName(names[called])}; ${args}${each.trigger}${each.timeout}${each.retry}};`;
}

/** Mostly onward, so that most flows are sound. */
function targetOf(choice: number, index: number, stepNames: readonly string[]): string {
  const onward = stepNames[index + 1] ?? 'done';
  if (choice < 7) return onward;
  return ['done', 'stopped', 'hold', 'rollback', stepNames[index] as string, stepNames[0] as string][
    choice - 7
  ] as string;
}
