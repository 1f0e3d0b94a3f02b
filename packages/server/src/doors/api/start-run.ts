import { type Actor, bindValues, canonicalJson, type FlowVersion, type Run } from '@signalbox/engine';
import { expectedNames } from '@signalbox/fsl';
import { AppError, type StartRunBody } from '@signalbox/protocol';
import type { Claim } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import { noSuchFlow } from '../../definitions/no-such-flow.ts';
import { runOf } from '../../driver/answer.ts';
import { newRunId, runNameClaim } from '../../run-names.ts';
import type { Services } from '../services.ts';

/** Starts a run of a stored flow; a repeat with the same idempotency key answers the run of the first time. */
export async function startRun(body: StartRunBody, actor: Actor, services: Services): Promise<Run> {
  const { store, driver, ids, now } = services;
  const project = defaultProject;
  const flow = await store.flow(project, body.flow);
  if (!flow) throw await noSuchFlow(body.flow, project, store);
  refuseUnknownInput(body, flow.version);
  const id = newRunId(ids);
  const name = body.name ?? `${body.flow}-${id.slice(-6)}`;
  const claims: Claim[] = [runNameClaim({ project, name, run: id, at: now() })];
  const key = body.idempotencyKey === undefined ? undefined : `start:${project}:${body.idempotencyKey}`;
  if (key !== undefined) claims.unshift({ key, value: id, at: now() });
  const command = {
    type: 'start' as const,
    id,
    project,
    name,
    origin: { kind: 'manual' as const },
    inputs: body.inputs,
  };
  try {
    const answer = await driver.execute({
      actor,
      commands: [{ to: { kind: 'run', id }, command, version: flow.version }],
      claims,
    });
    return runOf(answer);
  } catch (error) {
    const first = key === undefined ? undefined : runOfKey(error, key);
    const run = first === undefined ? undefined : await driver.run(first);
    if (!run) throw error;
    return sameStart(run, body, await driver.versions.get(run.flow.hash));
  }
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

/** Inputs are compared as they stand in the run, with the defaults of its flow. */
function sameStart(run: Run, body: StartRunBody, version: FlowVersion | undefined): Run {
  const sameNames = run.flow.name === body.flow && (body.name === undefined || body.name === run.name);
  const inputs = bindValues(version?.flow.inputs ?? [], body.inputs);
  if (sameNames && inputs.ok && canonicalJson(inputs.values) === canonicalJson(run.inputs)) return run;
  throw new AppError('argument_invalid', { message: 'this idempotency key has started another run' });
}
