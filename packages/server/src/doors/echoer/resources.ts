import {
  type Actor,
  type ClosedVisit,
  type FlowVersion,
  type OpenVisit,
  own,
  type Run,
  type Step,
  type Values,
} from '@signalbox/engine';
import type { ActionRow, FlowRow, PostedEvent } from '@signalbox/store';
import { dataText } from '../../present/data-text.ts';
import { targetText } from '../../present/run-view.ts';

/** The documents of echoer's API, as its clients read them. Versions are UNIX seconds. */

export type EchoerKind = 'action' | 'flow' | 'flowrun' | 'step' | 'event';

type Metadata = {
  readonly name: string;
  readonly kind: EchoerKind;
  readonly version: number;
  readonly uuid: string;
  readonly labels: null;
};

function metadata(kind: Metadata['kind'], name: string, uuid: string, atMs: number): Metadata {
  return { name, kind, version: Math.floor(atMs / 1000), uuid, labels: null };
}

export function actionResource({ uuid, job, updatedAt }: ActionRow) {
  const params = job.params.map(({ name, type }) => [name, type === 'int' ? 1 : 0] as const);
  return {
    metadata: metadata('action', job.name, uuid, updatedAt),
    spec: {
      system: '',
      serve_type: job.kind === 'http' && job.scheme === 'https' ? 2 : 0,
      // Code has none: its host comes to the server.
      endpoints: job.kind === 'http' ? job.addresses : [],
      ca_pem: '',
      params: Object.fromEntries(params),
      return_states: job.outcomes,
      reference_count: 0,
    },
  };
}

export function flowResource({ uuid, name, version, updatedAt }: FlowRow) {
  const steps = version.flow.steps.map(({ job, on }) => ({ action_name: job, returns: targets(on) }));
  return { metadata: metadata('flow', name, uuid, updatedAt), spec: { steps } };
}

/** An event has its fields at the top, as echoer has them. */
export function eventResource({ uuid, name, at, body }: PostedEvent) {
  const { labels, ...event } = JSON.parse(body) as { readonly labels: unknown; readonly [field: string]: unknown };
  return { metadata: { ...metadata('event', name, uuid, at), labels }, ...event };
}

/** What echoer answers to a deletion. */
export const emptyResource = {
  metadata: { name: '', kind: '', version: 0, uuid: '', labels: null },
  spec: {},
};

export type RunDocuments = {
  readonly run: Run;
  readonly version: FlowVersion | undefined;
  readonly closed: readonly ClosedVisit[];
  readonly viewer: Actor;
};

export function flowRunResource(documents: RunDocuments) {
  const { run, version, closed } = documents;
  const visited = historyOf(run, closed);
  const states = ['ready', ...visited.map(({ step }) => step), ...finalState(run)];
  const last = closed.at(-1);
  const event = last?.end.kind === 'outcome' ? `${run.name}_${last.step}_${last.end.outcome}` : '';
  return {
    metadata: metadata('flowrun', run.name, run.id, run.updatedAt),
    spec: {
      steps: (version?.flow.steps ?? []).map((step) => stepResource(documents, step)),
      history_states: states,
      last_state: states.at(-2) ?? '',
      current_state: states.at(-1) ?? '',
      last_event: event,
      last_err: problemOf(run),
      global_variable: Object.keys(run.context).length === 0 ? null : run.context,
    },
  };
}

/** A step of a run, as its latest visit left it. */
export function stepResource({ run, version, closed, viewer }: RunDocuments, step: Step) {
  const open = own(run.open, step.name);
  const last = own(run.steps, step.name)?.last;
  const latest = closed.findLast((visit) => visit.step === step.name);
  const uuid = (open ? attemptUuid(open, viewer) : last?.uuid) ?? `${run.id}-${step.name}`;
  const job = version && own(version.jobs, step.job);
  return {
    metadata: metadata('step', step.name, uuid, open?.openedAt ?? last?.at ?? run.startedAt),
    spec: {
      flow_id: run.name,
      flow_run_uuid: run.id,
      action_run: {
        action_name: job?.name ?? step.job,
        action_params: open?.args ?? latest?.args ?? literalArgs(step),
        return_state_map: targets(step.on),
        done: !open && (last !== undefined || isOver(run)),
      },
      response: { state: open ? progressState(open) : (last?.outcome ?? (isOver(run) ? unreachedState(run) : '')) },
      data: dataText(open ? undefined : last?.data) ?? '',
      retry_count: open?.failedAttempts.at(-1)?.number ?? 0,
      global_variables: Object.keys(run.context).length === 0 ? null : run.context,
    },
  };
}

function historyOf(run: Run, closed: readonly ClosedVisit[]): readonly { readonly step: string }[] {
  return [...closed, ...Object.values(run.open)];
}

function finalState({ state }: Run): readonly string[] {
  if (state.status === 'done') return ['done'];
  return isOver({ state }) ? ['stopped'] : [];
}

function problemOf({ state }: Run): string {
  if (state.status === 'held') return state.detail;
  if (state.status === 'paused') return 'paused';
  return state.status === 'failed' ? `${state.failure.outcome}: ${state.failure.message}` : '';
}

function isOver({ state: { status } }: Pick<Run, 'state'>): boolean {
  return status === 'done' || status === 'stopped' || status === 'failed' || status === 'rolled_back';
}

/** What echoer wrote into the steps of a run whose retries were exhausted. */
function unreachedState({ state }: Run): string {
  return state.status === 'failed' ? 'TIMEOUT' : '';
}

/** It lets its holder acknowledge the attempt, so that only the administrator sees it while that is open. */
function attemptUuid({ phase }: OpenVisit, viewer: Actor): string | undefined {
  return phase.kind === 'attempting' && viewer.kind === 'admin' ? phase.attempt.uuid : undefined;
}

function progressState({ phase }: OpenVisit): string {
  return phase.kind === 'attempting' ? (phase.attempt.progress?.outcome ?? '') : '';
}

function literalArgs(step: Step): Values {
  const literal = step.args.flatMap(({ name, from }) => (from.kind === 'literal' ? [[name, from.value] as const] : []));
  return Object.fromEntries(literal);
}

function targets(on: Step['on']): { readonly [state: string]: string } {
  return Object.fromEntries(Object.entries(on).map(([outcome, target]) => [outcome, targetText(target)]));
}
