import {
  type Actor,
  bindValues,
  canonicalJson,
  type FlowVersion,
  type Origin,
  type Run,
  type RunGroupRef,
  type Values,
} from '@signalbox/engine';
import { expectedNames } from '@signalbox/fsl';
import { AppError, type StartRunBody } from '@signalbox/protocol';
import type { Claim, RunGroup, Store } from '@signalbox/store';
import { noSuchFlow } from '../../definitions/no-such-flow.ts';
import { runOf } from '../../driver/answer.ts';
import { requireRunGroup } from '../../run-groups/find-run-group.ts';
import { newRunId, runNameClaim } from '../../run-names.ts';
import { type TemplateStart, templateStart } from '../../templates/template-start.ts';
import type { Services } from '../services.ts';

/** Starts a run of a stored flow; a repeat with the same idempotency key answers the run of the first time. */
export async function startRun(
  given: StartRunBody,
  { project, actor }: { readonly project: string; readonly actor: Actor },
  services: Services,
  origin: Extract<Origin, { readonly kind: 'manual' }> = { kind: 'manual' },
): Promise<Run> {
  const { store, driver, ids, now, secretArgs } = services;
  const { version, template } = await wanted(given, project, store);
  const group = given.group === undefined ? undefined : refOf(await requireRunGroup(given.group, project, store));
  const { name: flow } = version.flow;
  refuseUnknownInput(given, version);
  const request = given.idempotencyKey === undefined ? {} : { request: `start:${given.idempotencyKey}` };
  const inputs = await secretArgs.seal(version.flow.inputs, given.inputs, { project, path: 'inputs.', ...request });
  const body = { ...given, inputs };
  const id = newRunId(ids);
  const name = body.name ?? `${template?.name ?? flow}-${id.slice(-6)}`;
  const claims: Claim[] = [runNameClaim({ project, name, run: id, at: now() })];
  const key = body.idempotencyKey === undefined ? undefined : `start:${project}:${body.idempotencyKey}`;
  if (key !== undefined) claims.unshift({ key, value: id, at: now() });
  const { description } = body;
  const more = {
    ...(template && { template }),
    ...(group && { group }),
    ...(description !== undefined && { description }),
  };
  const command = { type: 'start' as const, id, project, name, origin, inputs, ...more };
  try {
    const answer = await driver.execute({
      actor,
      commands: [{ to: { kind: 'run', id }, command, version }],
      claims,
    });
    return runOf(answer);
  } catch (error) {
    const first = key === undefined ? undefined : (runOfKey(error, key) ?? (await repeatOf(error, key, store)));
    const run = first === undefined ? undefined : await driver.run(first);
    if (!run) throw error;
    return sameStart(run, body, { version: await driver.versions.get(run.flow.hash), template, group, flow });
  }
}

function refOf({ id, name }: RunGroup): RunGroupRef {
  return { id, name };
}

/** The engine would refuse it as well, without a guess at what was meant. */
function refuseUnknownInput({ inputs }: StartRunBody, { flow }: FlowVersion): void {
  const names = flow.inputs.map(({ name }) => name);
  const unknown = Object.keys(inputs).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const message = `input ${unknown} is not declared${expectedNames(unknown, 'declared', names)}`;
  throw new AppError('argument_invalid', { message, path: `inputs.${unknown}` });
}

function runOfKey(error: unknown, key: string): string | undefined {
  if (!(error instanceof AppError) || error.details.key !== key) return undefined;
  return String(error.details.value);
}

/** There is no room for another run: the one of the first time has come in, and a repeat asks for that. */
async function repeatOf(error: unknown, key: string, store: Pick<Store, 'claimed'>): Promise<string | undefined> {
  return error instanceof AppError && noMore.has(error.code) ? store.claimed(key) : undefined;
}

const noMore: ReadonlySet<string> = new Set(['flow_full', 'template_full', 'run_group_finished']);

type Known = {
  readonly version: FlowVersion | undefined;
  readonly template: TemplateStart['template'] | undefined;
  readonly group: RunGroupRef | undefined;
  readonly flow: string;
};

/** Inputs are compared as they stand in the run, with the defaults of its flow and what its template binds. */
function sameStart(
  run: Run,
  body: Omit<StartRunBody, 'inputs'> & { readonly inputs: Values },
  { version, template, group, flow }: Known,
): Run {
  const sameNames = run.flow.name === flow && (body.name === undefined || body.name === run.name);
  const samePlace = run.template?.id === template?.id && run.group?.id === group?.id;
  const inputs = bindValues(version?.flow.inputs ?? [], body.inputs, template?.inputs);
  const sameInputs = inputs.ok && canonicalJson(inputs.values) === canonicalJson(run.inputs);
  if (sameNames && samePlace && sameInputs) return run;
  throw new AppError('argument_invalid', { message: 'this idempotency key has started another run' });
}

async function wanted(
  { flow: flowName, template: templateName }: StartRunBody,
  project: string,
  store: Store,
): Promise<Pick<TemplateStart, 'version'> & Partial<TemplateStart>> {
  if (templateName === undefined) {
    const name = flowName as string;
    const flow = await store.flow(project, name);
    if (!flow) throw await noSuchFlow(name, project, store);
    return { version: flow.version };
  }
  const template = await store.template(project, templateName);
  if (!template) throw new AppError('template_not_found', { message: `there is no template ${templateName}` });
  if (flowName !== undefined && flowName !== template.flow) {
    const message = `template ${templateName} is of flow ${template.flow}`;
    throw new AppError('argument_invalid', { message, path: 'flow' });
  }
  return templateStart(template, store);
}
