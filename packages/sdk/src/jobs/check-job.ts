import { engineOutcomes } from '@signalbox/engine';
import { InvalidDefinition } from './invalid-definition.ts';

/** What is checked of definitions that come from plain JavaScript, too. */
export type Definition = {
  readonly name?: unknown;
  readonly pre?: readonly unknown[];
  readonly execute?: unknown;
  readonly post?: readonly unknown[];
  readonly undo?: unknown;
  readonly outcomes?: readonly string[];
  readonly actions?: { readonly [name: string]: { readonly run?: unknown } };
};

const name = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u;

export function checkJob(definition: Definition): void {
  const { actions, execute, undo } = definition;
  const place = checkName(definition.name, 'job');
  if (execute !== undefined && actions !== undefined) {
    throw new InvalidDefinition('two_codes', place, 'has `execute` and `actions`: a job has one of them');
  }
  if (actions === undefined) checkChain(definition, place);
  else checkActions(definition, actions, place);
  if (undo !== undefined && typeof undo !== 'function')
    throw new InvalidDefinition('no_code', place, '`undo` is no function');
}

/** Gives the place that problems are told of. */
export function checkName(given: unknown, what: string): string {
  if (typeof given !== 'string' || given === '') throw new InvalidDefinition('no_name', what, 'has no name');
  if (given.length > 100 || !name.test(given)) {
    const rule = 'letters, digits, _ . - and spaces, at most 100 characters';
    throw new InvalidDefinition('bad_name', what, `${JSON.stringify(given.slice(0, 100))} is no name: ${rule}`);
  }
  return `${what} ${given}`;
}

function checkChain({ pre = [], execute, post = [] }: Definition, place: string): void {
  if (typeof execute !== 'function') {
    throw new InvalidDefinition('no_code', place, 'has neither a function `execute` nor `actions`');
  }
  for (const [list, hooks] of Object.entries({ pre, post })) {
    const wrong = hooks.findIndex((hook) => typeof hook !== 'function');
    if (wrong !== -1) throw new InvalidDefinition('no_code', place, `\`${list}[${wrong}]\` is no function`);
  }
}

function checkActions({ outcomes = [] }: Definition, actions: NonNullable<Definition['actions']>, place: string): void {
  if (!Object.hasOwn(actions, 'trigger')) {
    throw new InvalidDefinition('no_trigger', place, 'has no action `trigger`: a step could never begin');
  }
  for (const [each, action] of Object.entries(actions)) {
    checkName(each, `${place}, action`);
    if (typeof action.run === 'function') continue;
    throw new InvalidDefinition('no_code', `${place}, action ${each}`, 'has no function `run`');
  }
  for (const outcome of outcomes) {
    checkName(outcome, `${place}, outcome`);
    if (!engineOutcomes.some((reserved) => reserved === outcome)) continue;
    throw new InvalidDefinition('bad_outcome', place, `${outcome} is an outcome that only Signalbox gives`);
  }
  if (new Set(outcomes).size < outcomes.length) {
    throw new InvalidDefinition('bad_outcome', place, 'names an outcome twice');
  }
}
