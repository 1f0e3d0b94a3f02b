import {
  type Binding,
  type DecisionKind,
  type DecisionRule,
  decisionKinds,
  type Job,
  type Members,
  membersText,
  type Source,
  type Step,
  type Target,
  whoText,
} from '@signalbox/engine';
import { printClause, printDuration, printItems, printParam, printRetry } from './print-clause.ts';
import { printName, printString, printValue } from './print-value.ts';

/** The statement of a step, indented as within a flow; of what its job gives it, nothing is said again. */
export function printStep(step: Step, job?: Job): string {
  const { name, decision, args, trigger, enter } = step;
  const given = step.byValue ? [] : [...args.map(printBinding), ...printActArgs(step)];
  const clauses = [
    ...(decision ? decisionClauses(decision) : [printClause('action', printName(step.job))]),
    ...(step.byValue ? args.map(({ from }) => printClause('value', printSource(from))) : []),
    ...(given.length > 0 ? [printClause('args', printItems(given, 2))] : []),
    ...(trigger === 'manual' ? [printClause('trigger', 'manual')] : []),
    ...(enter ? [printClause('enter', enter)] : []),
    ...timingClauses(step, job?.kind === 'http' ? job : {}),
  ];
  const head = `${decision ? 'deci' : 'step'} ${printName(name)} => (${printEdges(step, job)}) {`;
  return [`    ${head}`, ...clauses.map((clause) => `        ${clause}`), '    };'].join('\n');
}

/** What has no edge at all still lists an outcome: empty brackets would be the outcome DONE. */
function printEdges({ on, decision }: Step, job: Job | undefined): string {
  const [grant, ...others] = decision?.grants ?? [];
  // The first outcome grants unless a clause says otherwise, and stored edges have lost their order.
  const first = others.length === 0 && grant !== undefined ? [grant] : [];
  const edges = Object.entries(on).toSorted(([a], [b]) => Number(first.includes(b)) - Number(first.includes(a)));
  if (edges.length === 0) return job?.outcomes[0] ?? '';
  return edges.map(([outcome, target]) => `${outcome} -> ${printTarget(target)}`).join(' | ');
}

function printTarget(target: Target): string {
  if (typeof target !== 'object') return target;
  return 'fork' in target ? target.fork.join(' & ') : target.step;
}

function printBinding({ name, from }: Binding): string {
  return `${name} = ${printSource(from)}`;
}

function printActArgs({ actArgs = {} }: Step): readonly string[] {
  return Object.entries(actArgs).flatMap(([action, args]) => args.map((arg) => `${action}: ${printBinding(arg)}`));
}

export function printSource(from: Source): string {
  switch (from.kind) {
    case 'literal':
      return printValue(from.value);
    case 'input':
      return `$${from.name}`;
    case 'result':
      return `$${[from.step, ...from.path].join('.')}`;
    case 'context':
      return `$${['context', ...from.path].join('.')}`;
    case 'config':
      return `$${['config', ...from.path].join('.')}`;
    case 'secret':
      return `$secret.${from.name}`;
  }
}

function timingClauses({ timeoutMs, retry }: Step, inherited: Pick<Step, 'timeoutMs' | 'retry'>): readonly string[] {
  const { retry: given } = inherited;
  return [
    ...(timeoutMs === undefined || timeoutMs === inherited.timeoutMs
      ? []
      : [printClause('timeout', printDuration(timeoutMs))]),
    ...(retry === undefined || (given && printRetry(given) === printRetry(retry))
      ? []
      : [printClause('retry', printRetry(retry))]),
  ];
}

function decisionClauses(rule: DecisionRule): readonly string[] {
  const { who, guards, dueMs, expire, kind, required, remindMs, escalate, override } = rule;
  const { grants, exclude, args } = kind ? besidesKind(rule, kind) : rule;
  const forms = Object.entries(args ?? {}).flatMap(([outcome, params]) =>
    params.map((param) => `${outcome}: ${printParam(param)}`),
  );
  const names = (list: readonly string[]) => `(${list.map(printName).join(', ')})`;
  const rungs = escalate?.map(({ afterMs, ...to }) => `${printMembers(to)}, ${printDuration(afterMs)}`);
  return [
    ...(kind ? [printClause('kind', kind)] : []),
    printClause('who', printString(whoText(who))),
    ...(required ? [printClause('required', names(required))] : []),
    ...(grants.length === 1 ? [] : [printClause('grants', names(grants))]),
    ...(exclude ? [printClause('exclude', names(exclude))] : []),
    ...(guards && kind !== 'record' ? [printClause('guards', names(guards))] : []),
    ...(dueMs === undefined ? [] : [printClause('due', printDuration(dueMs))]),
    ...(remindMs === undefined ? [] : [printClause('remind', printDuration(remindMs))]),
    ...(rungs ? [printClause('escalate', `(${rungs.join(', ')})`)] : []),
    ...(expire ? [printClause('expire', `(${printDuration(expire.afterMs)}, ${expire.outcome})`)] : []),
    ...(override ? [printClause('override', printMembers(override))] : []),
    ...(forms.length > 0 ? [printClause('args', printItems(forms, 2))] : []),
  ];
}

const printMembers = (members: Members): string => printString(membersText(members));

/** What a flow says of a decision that has a kind, which says the rest. */
function besidesKind(rule: DecisionRule, kind: DecisionKind): Pick<DecisionRule, 'grants' | 'exclude' | 'args'> {
  const preset = decisionKinds[kind];
  const exclude = rule.exclude?.filter((one) => !preset.exclude.includes(one)) ?? [];
  const args = Object.entries(rule.args ?? {}).map(([outcome, params]) => {
    const own = params.filter(({ name }) => !preset.args[outcome]?.some((each) => each.name === name));
    return [outcome, own] as const;
  });
  return {
    grants: rule.grants,
    ...(exclude.length > 0 && { exclude }),
    args: Object.fromEntries(args),
  };
}
