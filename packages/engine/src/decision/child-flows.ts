import type { FlowVersion, Param, Source } from '../flow/flow.ts';
import { own, type Value, type Values } from '../value.ts';
import { guardedSteps } from './guarded-steps.ts';

type Named = { readonly from: Source; readonly param?: Param };

const known = new WeakMap<FlowVersion, readonly Named[]>();

/** Flows that guarded steps start: a decision approves the versions that they have when it opens. */
export function childFlows(version: FlowVersion, inputs: Values): readonly string[] {
  const named = known.get(version) ?? findNamed(version);
  known.set(version, named);
  return named.flatMap(({ from, param }) => {
    if (from.kind === 'literal') return textsOf(from.value);
    return from.kind === 'input' ? textsOf(own(inputs, from.name) ?? param?.default) : [];
  });
}

function findNamed(version: FlowVersion): readonly Named[] {
  const decisions = version.flow.steps.filter(({ decision }) => decision);
  const guarded = new Set(decisions.flatMap((decision) => guardedSteps(version, decision)));
  return [...guarded].flatMap(({ job, args }) => {
    const from = args.find(({ name }) => name === 'flow')?.from;
    if (own(version.jobs, job)?.kind !== 'flow' || !from) return [];
    const param = version.flow.inputs.find(({ name }) => from.kind === 'input' && name === from.name);
    return [{ from, ...(param && { param }) }];
  });
}

function textsOf(value: Value | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}
