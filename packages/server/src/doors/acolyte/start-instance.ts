import { type Actor, own, type Param, type Run, type Value, type Values } from '@signalbox/engine';
import { AppError, type StartRunBody } from '@signalbox/protocol';
import type { Template } from '@signalbox/store';
import { requireRole } from '../../auth/guard-routes.ts';
import type { Identity } from '../../auth/identity.ts';
import { defaultProject } from '../../default-project.ts';
import { versionOfTemplate } from '../../templates/version-of-template.ts';
import { startRun } from '../api/start-run.ts';
import type { Services } from '../services.ts';
import { type Waiting, waitForRun } from '../wait-for-run.ts';
import { AcolyteError } from './acolyte-error.ts';
import { readField } from './fields.ts';
import { givenGroup } from './find-group.ts';

export type AskedStart = {
  readonly template: Template;
  readonly identity: Identity;
  /** An administrator who has named somebody else. */
  readonly via?: Actor;
  readonly description: string;
  readonly args: Values;
  /** Number or name of one that it is to belong to. */
  readonly group: Value | undefined;
} & Waiting;

/**
 * Starts a run of a template: its arguments are checked before its limit is. As in Acolyte `on_start` is over when it is
 * answered, where that does not take too long: what a client asks next is about the first step.
 */
export async function startInstance(asked: AskedStart, services: Services): Promise<Run> {
  const { template, identity, description, waitMs, closing } = asked;
  requireRole(identity, 'member');
  const { flow } = await metaOf(template, services.store);
  const inputs = startArgs(flow.inputs, asked);
  const group = await givenGroup(asked.group, services);
  try {
    const within = group && { group: String(group.id) };
    const body = { template: template.name, inputs: inputs as StartRunBody['inputs'], description, ...within };
    const origin = { kind: 'manual' as const, ...(asked.via && { via: asked.via }) };
    const run = await startRun(body, { project: defaultProject, actor: identity.actor }, services, origin);
    const hook = flow.hooks?.start?.name;
    if (hook === undefined) return run;
    const until = (each: Run) => own(each.open, hook) === undefined;
    return await waitForRun(run, { waitMs, closing, until }, services);
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    if (code === 'run_group_finished') {
      throw new AcolyteError('group_finished', { facts: { group: group?.name ?? '' }, cause: error });
    }
    if (code !== 'template_full' && code !== 'flow_full') throw error;
    const most = code === 'template_full' ? template.maxRunInstance : (flow.limits.openRuns ?? 0);
    throw new AcolyteError('too_many_instance', { facts: { allow_instance_num: most }, cause: error });
  }
}

/** Those that are declared, and that people may give. */
function startArgs(params: readonly Param[], { template, args }: AskedStart): Values {
  const values: [string, Value][] = [];
  for (const param of params) {
    const { name, mark } = param;
    const value = own(args, name);
    const isGiven = value !== undefined && value !== null;
    if (mark || (!isGiven && own(template.inputs, name) !== undefined)) continue;
    const read = readField(param, value);
    if (!read.ok) {
      const { key, expect } = read.problem;
      const facts = { field_name: `start.${name}`, expect };
      throw new AcolyteError(key, { reason: `start.${name}_${key}`, facts });
    }
    if (isGiven && read.value !== undefined) values.push([name, read.value]);
  }
  return Object.fromEntries(values);
}

async function metaOf(template: Template, store: Services['store']) {
  try {
    return await versionOfTemplate(template, store);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'flow_not_found') throw error;
    throw new AcolyteError('invalid_flow_meta', { facts: { flow_meta: template.flow }, cause: error });
  }
}
