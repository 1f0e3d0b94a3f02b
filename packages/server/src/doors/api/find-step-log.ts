import type { Run } from '@signalbox/engine';
import { AppError, StepLogPlaceQuery } from '@signalbox/protocol';
import type { FastifyRequest } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { logOf } from '../../job-hosts/delivery-of.ts';
import { visitsPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';
import type { FoundLog } from './found-log.ts';

/** What the code of an attempt has said; of the latest attempt where nothing is said. */
export async function findStepLog({ store }: Pick<Services, 'store'>, request: FastifyRequest): Promise<FoundLog> {
  const { step, visit, attempt, undo } = parse(StepLogPlaceQuery, request.query);
  const run = await findRun(store, projectOf(request), (request.params as { readonly run: string }).run);
  const latest = latestAttempt(run, step) ?? (await latestWithdrawn(store, run, step));
  if (!latest) throw new AppError('log_not_found', { message: `step ${step} of run ${run.name} has no log` });
  const ref = {
    run: run.id,
    step,
    visit: visit ?? latest.visit,
    attempt: attempt ?? (visit === undefined ? latest.attempt : 1),
  };
  const isOpen = latest.isOpen && ref.visit === latest.visit && ref.attempt === latest.attempt;
  return { stream: logOf({ attempt: ref, ...(undo !== undefined && { undo }) }), over: !isOpen };
}

type Latest = { readonly visit: number; readonly attempt: number; readonly isOpen: boolean };

/** Of code alone: other attempts have no lines of their own. */
function latestAttempt({ open, steps }: Run, step: string): Latest | undefined {
  const visit = Object.hasOwn(open, step) ? open[step] : undefined;
  if (visit?.phase.kind === 'attempting')
    return { visit: visit.number, attempt: visit.phase.attempt.number, isOpen: true };
  const failed = visit?.failedAttempts.at(-1);
  if (visit && failed) return { visit: visit.number, attempt: failed.number, isOpen: false };
  const last = Object.hasOwn(steps, step) ? steps[step]?.last : undefined;
  return last && { visit: last.visit, attempt: last.attempt, isOpen: false };
}

const visitsLookedAt = 1000;

/** What failed is no result of its step once the run has taken it back. */
async function latestWithdrawn(store: Services['store'], run: Run, step: string): Promise<Latest | undefined> {
  const { rows } = await visitsPage(store, { run: run.id, limit: visitsLookedAt });
  const visits = rows.filter((each) => each.step === step).toSorted((a, b) => b.visit - a.visit);
  const [last] = visits;
  const failed = last?.failedAttempts.at(-1);
  return last && failed && { visit: last.visit, attempt: failed.number, isOpen: false };
}
