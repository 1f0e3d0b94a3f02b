import {
  type AddAgentBody,
  type AddRepositoryBody,
  type AddUserBody,
  AgentAdded,
  Applied,
  type ApplyBody,
  BuildView,
  type CompensateBody,
  type DecideBody,
  DecisionView,
  DoctorReport,
  type EditArgsBody,
  FlowVersionView,
  FlowView,
  type ForkBody,
  HookTaken,
  JobView,
  LogLineView,
  LogPage,
  type MigrateBody,
  MigrationView,
  NumberedVersion,
  RepositoryAdded,
  RepositoryView,
  type RunEventBody,
  RunEventTaken,
  RunSummary,
  RunView,
  SigningKeysView,
  type SkipBody,
  type StartBuildBody,
  type StartRunBody,
  TransitionView,
  UndoPlan,
  UserAdded,
  UserView,
  VisitView,
} from '@signalbox/protocol';
import type { Connection, Question } from './connection.ts';
import { watch } from './event-stream.ts';
import { inside } from './inside.ts';

export type Client = ReturnType<typeof createClient>;

type World = { readonly connection: Connection; readonly pause: (ms: number) => Promise<void> };

/** Each route of the native API that a command uses. */
export function createClient({ connection, pause }: World) {
  const get = <T>(schema: Question<T>['schema'], path: string, query?: Question<T>['query']) =>
    connection.ask({ schema, path, ...(query && { query }) });
  const post = <T>(schema: Question<T>['schema'], path: string, body: unknown) =>
    connection.ask({ schema, method: 'POST', path, body });
  const run = (name: string) => `api/runs/${encodeURIComponent(name)}`;
  const build = (id: string) => `api/builds/${encodeURIComponent(id)}`;

  return {
    server: connection.server,
    apply: (body: ApplyBody) => post(Applied, 'api/apply', body),
    jobs: () => get(inside('jobs', JobView.array()), 'api/jobs'),
    stepLog: (name: string, query: { readonly step: string; readonly from: number }) =>
      get(LogPage, `${run(name)}/log`, query),
    flows: () => get(inside('flows', FlowView.array()), 'api/flows'),
    flowVersions: (flow: string, query: { readonly limit: number }) =>
      get(inside('versions', NumberedVersion.array()), `api/flows/${encodeURIComponent(flow)}/versions`, query),
    flowVersion: (flow: string) => get(FlowVersionView, `api/flows/${encodeURIComponent(flow)}`),
    pinnedVersion: (hash: string) => get(FlowVersionView, `api/flow-versions/${encodeURIComponent(hash)}`),
    startRun: (body: StartRunBody) => post(RunSummary, 'api/runs', body),
    runs: (query: RunsFilter) => get(inside('runs', RunSummary.array()), 'api/runs', query),
    run: (name: string) => get(RunView, run(name)),
    journal: (name: string, after: number) =>
      get(inside('transitions', TransitionView.array()), `${run(name)}/journal`, { after, limit: 1000 }),
    /** Those that ended behind one, as STEP/VISIT. */
    visits: (name: string, after: string | undefined) =>
      get(inside('visits', VisitView.array()), `${run(name)}/visits`, {
        ...(after !== undefined && { after }),
        limit: 1000,
      }),
    watchRun: (name: string) => watch({ connection, pause, path: `${run(name)}/stream`, schema: TransitionView }),
    decide: (name: string, body: DecideBody) => post(RunSummary, `${run(name)}/decide`, body),
    sendEvent: (name: string, body: RunEventBody) => post(RunEventTaken, `${run(name)}/events`, body),
    trigger: (name: string, step: string) => post(RunSummary, `${run(name)}/trigger`, { step }),
    stop: (name: string, reason?: string) =>
      post(RunSummary, `${run(name)}/stop`, { ...(reason !== undefined && { reason }) }),
    pause: (name: string, reason?: string) =>
      post(RunSummary, `${run(name)}/pause`, { ...(reason !== undefined && { reason }) }),
    resume: (name: string) => post(RunSummary, `${run(name)}/resume`, {}),
    retry: (name: string, step?: string) =>
      post(RunSummary, `${run(name)}/retry`, { ...(step !== undefined && { step }) }),
    skip: (name: string, body: SkipBody) => post(RunSummary, `${run(name)}/skip`, body),
    editArgs: (name: string, body: EditArgsBody) => post(RunSummary, `${run(name)}/edit-args`, body),
    rollback: (name: string, reason?: string) =>
      post(RunSummary, `${run(name)}/rollback`, { ...(reason !== undefined && { reason }) }),
    compensateTo: (name: string, body: CompensateBody) => post(RunSummary, `${run(name)}/compensate-to`, body),
    undoPlan: (name: string, to?: string) => get(UndoPlan, `${run(name)}/undo`, to === undefined ? {} : { to }),
    migration: (name: string, to: string) => get(MigrationView, `${run(name)}/migration`, { to }),
    migrate: (name: string, body: MigrateBody) => post(RunSummary, `${run(name)}/migrate`, body),
    fork: (name: string, body: ForkBody) => post(RunSummary, `${run(name)}/fork`, body),
    doctor: () => get(DoctorReport, 'api/doctor'),
    decisions: (query: { readonly mine?: '1'; readonly after?: string }) =>
      get(inside('decisions', DecisionView.array()), 'api/decisions', query),
    builds: (query: BuildsFilter) => get(inside('builds', BuildView.array()), 'api/builds', query),
    build: (id: string) => get(BuildView, build(id)),
    startBuild: (body: StartBuildBody) => post(BuildView, 'api/builds', body),
    killBuild: (id: string, reason?: string) =>
      post(BuildView, `${build(id)}/kill`, { ...(reason !== undefined && { reason }) }),
    log: (id: string, proc: ProcName, from: number) => get(LogPage, `${build(id)}/log`, { ...proc, from, limit: 5000 }),
    watchLog: (id: string, proc: ProcName) =>
      watch({ connection, pause, path: `${build(id)}/log/stream?${new URLSearchParams(proc)}`, schema: LogLineView }),
    users: () => get(inside('users', UserView.array()), 'api/users'),
    addUser: (body: AddUserBody) => post(UserAdded, 'api/users', body),
    repositories: () => get(inside('repositories', RepositoryView.array()), 'api/repositories'),
    addRepository: (body: AddRepositoryBody) => post(RepositoryAdded, 'api/repositories', body),
    syncRepository: ({ scm, name }: { readonly scm: string; readonly name: string }, branch?: string) =>
      post(HookTaken, `api/repositories/${encodeURIComponent(scm)}/${encodeURIComponent(name)}/sync`, {
        ...(branch !== undefined && { branch }),
      }),
    signingKeys: () => get(SigningKeysView, 'api/signing-keys'),
    rotateSigningKey: (overlapSeconds: number) => post(SigningKeysView, 'api/signing-keys/rotate', { overlapSeconds }),
    addAgent: (body: AddAgentBody) => post(AgentAdded, 'api/agents', body),
  };
}

export type RunsFilter = { readonly status?: string; readonly flow?: string; readonly limit?: number };

export type BuildsFilter = { readonly repository?: string; readonly limit?: number };

export type ProcName = { readonly workflow: string; readonly proc: string };
