import { evolveRun, type ForkPoint, forkPointIn, type Run } from '@signalbox/engine';
import { expectedNames } from '@signalbox/fsl';
import { AppError, type ForkBody } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import { hasRole, type Identity } from '../../auth/identity.ts';
import { runOf } from '../../driver/answer.ts';
import { newRunId, runNameClaim } from '../../run-names.ts';
import { templateLimit } from '../../templates/template-start.ts';
import { journalPage } from '../bounded-page.ts';
import type { Services } from '../services.ts';

/** Transitions that are in memory at once: a journal has no end. */
const pageSize = 200;

type ForkServices = Pick<Services, 'store' | 'driver' | 'ids' | 'now'>;

/** Makes a new run from a visit of another, which is left as it is; a repeat of a named fork answers the first. */
export async function forkRun(source: Run, body: ForkBody, by: By, services: ForkServices): Promise<Run> {
  const { actor } = by;
  const { store, driver, ids, now } = services;
  const from = await findPoint(source, body, store);
  await refuseOldVersion(from.run, by, store);
  const version = await driver.versions.get(from.run.flow.hash);
  if (!version) throw new Error(`flow version ${from.run.flow.hash} of run ${source.id} is not stored`);
  const id = newRunId(ids);
  const name = body.name ?? `${source.flow.name}-${id.slice(-6)}`;
  const claim = runNameClaim({ project: source.project, name, run: id, at: now() });
  const template = from.run.template && (await store.templateById(from.run.template.id));
  const limit = template && templateLimit(template);
  const command = { type: 'fork' as const, id, name, from, ...(limit && { limit }) };
  try {
    return runOf(
      await driver.execute({ actor, commands: [{ to: { kind: 'run', id }, command, version }], claims: [claim] }),
    );
  } catch (error) {
    const isTaken = error instanceof AppError && error.details.key === claim.key;
    const first = isTaken ? await driver.run(String(error.details.value)) : undefined;
    const { run, step, visit } = first?.forkedFrom ?? {};
    if (first && run === source.id && step === from.step && visit === from.visit) return first;
    throw error;
  }
}

/** Who forks it, with the role in its project. */
type By = Pick<Identity, 'actor' | 'role'>;

/** Rules that were tightened hold for forks of older runs too; a flow that is deleted has no version that is in force. */
async function refuseOldVersion({ project, flow }: Run, by: By, store: Pick<Store, 'flow'>): Promise<void> {
  const newest = await store.flow(project, flow.name);
  if (newest?.version.hash === flow.hash || hasRole(by, 'admin')) return;
  throw new AppError('forbidden', {
    message: `only the administrator forks a run of another version of flow ${flow.name} than the newest`,
  });
}

async function findPoint(source: Run, { step, visit }: ForkBody, store: Store): Promise<ForkPoint> {
  const wanted = { step, visit: visit ?? source.steps[step]?.visits ?? 1 };
  const entered: Entered[] = [];
  let run: Run | undefined;
  for (;;) {
    const { rows, goesOn } = await journalPage(store, { run: source.id, after: run?.seq ?? 0, limit: pageSize });
    for (const transition of rows) {
      const point = forkPointIn(run, transition, wanted);
      if (point) return point;
      entered.push(...transition.events.flatMap((event) => (event.type === 'visit_opened' ? event : [])));
      run = evolveRun(run, transition);
    }
    if (!goesOn) throw neverEntered(source.name, wanted, entered);
  }
}

type Entered = { readonly step: string; readonly visit: number };

function neverEntered(name: string, { step, visit }: Entered, entered: readonly Entered[]): AppError {
  const visits = entered.filter((each) => each.step === step).map((each) => `${step}#${each.visit}`);
  const steps = entered.map((each) => each.step);
  const known = visits.length > 1 ? `${visits[0]} to ${visits.at(-1)}` : visits[0];
  const message =
    known !== undefined
      ? `run ${name} has no visit ${visit} of step ${step}; it has ${known}`
      : `run ${name} has not entered step ${step}${expectedNames(step, 'it can be forked from', steps)}`;
  return new AppError('step_not_found', { message });
}
