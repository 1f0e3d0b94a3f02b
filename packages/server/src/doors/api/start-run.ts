import { type Actor, bindValues, canonicalJson, type FlowVersion, type Run } from '@signalbox/engine';
import { AppError, type StartRunBody } from '@signalbox/protocol';
import type { Claim } from '@signalbox/store';
import { runOf } from '../../driver/answer.ts';
import { newRunId, runNameClaim } from '../../run-names.ts';
import { defaultProject, type Services } from '../services.ts';

/** Starts a run of a stored flow; a repeat with the same idempotency key answers the run of the first time. */
export async function startRun(body: StartRunBody, actor: Actor, services: Services): Promise<Run> {
  const { store, driver, ids, now } = services;
  const project = defaultProject;
  const flow = await store.flow(project, body.flow);
  if (!flow) throw new AppError('flow_not_found', { message: `there is no flow ${body.flow}` });
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
