import {
  type ActBody,
  type AddAgentBody,
  type AddRepositoryBody,
  type AddRunGroupBody,
  type AddTokenBody,
  type AddUserBody,
  AgentAdded,
  AgentView,
  type AnswerBody,
  Applied,
  type ApplyBody,
  ArtifactsView,
  type AskBody,
  AuditEntryView,
  AuditVerdictView,
  BuildView,
  type ChangeUserBody,
  type CommentBody,
  CommentView,
  type CompensateBody,
  type DecideBody,
  type DecisionBody,
  DecisionView,
  type DelegateBody,
  DoctorReport,
  type EditArgsBody,
  type EvidenceQuery,
  EvidenceView,
  FlowVersionView,
  FlowView,
  type ForkBody,
  HookTaken,
  InboxPage,
  InterlockPut,
  InterlockRemoved,
  InterlockView,
  Invited,
  JobFlowView,
  JobView,
  LogLineView,
  LogPage,
  type MailboxBody,
  MailboxView,
  MasterKeyRotated,
  MemberView,
  type MigrateBody,
  MigrationView,
  NumberedVersion,
  type OverrideBody,
  type OverrideInterlockBody,
  ProjectView,
  type PutInterlockBody,
  type PutSecretBody,
  type PutTemplateBody,
  type ReassignBody,
  type RemoveSecretBody,
  RepositoryAdded,
  RepositoryView,
  RunActed,
  type RunEventBody,
  RunEventTaken,
  RunGroupView,
  RunSummary,
  RunView,
  SecretRemoved,
  SecretView,
  type SetMemberBody,
  type SetUpBody,
  SetUpDone,
  SetUpLink,
  SigningKeysView,
  type SkipBody,
  type StartBuildBody,
  type StartRunBody,
  TemplateDetails,
  TemplateRemoved,
  TemplateView,
  TokenAdded,
  TokenRevoked,
  TokenView,
  TransitionView,
  type TriggerBody,
  UndoPlan,
  UserAdded,
  UserView,
  VisitView,
} from '@signalbox/protocol';
import { allPages } from './all-pages.ts';
import type { Connection, Question } from './connection.ts';
import { watch } from './event-stream.ts';
import { inside } from './inside.ts';

export type Client = ReturnType<typeof createClient>;

type World = { readonly connection: Connection; readonly pause: (ms: number) => Promise<void> };

/** Each route of the native API that a command uses. */
export function createClient(world: World) {
  const { connection } = world;
  const calls: Calls = {
    ...world,
    get: (schema, path, query) => connection.ask({ schema, path, ...(query && { query }) }),
    post: (schema, path, body) => connection.ask({ schema, method: 'POST', path, body }),
  };
  return {
    server: connection.server,
    ...definitionCalls(calls),
    ...runCalls(calls),
    ...buildCalls(calls),
    ...directoryCalls(calls),
    ...templateCalls(calls),
    ...groupCalls(calls),
    ...interlockCalls(calls),
  };
}

type Calls = World & {
  readonly get: <T>(schema: Question<T>['schema'], path: string, query?: Question<T>['query']) => Promise<T>;
  readonly post: <T>(schema: Question<T>['schema'], path: string, body: unknown) => Promise<T>;
};

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function runPath(name: string): string {
  return `api/runs/${encodeURIComponent(name)}`;
}

function buildPath(id: string): string {
  return `api/builds/${encodeURIComponent(id)}`;
}

function templateCalls({ get, connection }: Calls) {
  const path = (name: string) => `api/templates/${encodeURIComponent(name)}`;
  return {
    templates: (filter: { readonly flow?: string }) =>
      allPages(
        (page) => get(inside('templates', TemplateView.array()), 'api/templates', { ...filter, ...page }),
        nameOf,
      ),
    template: (name: string) => get(TemplateDetails, path(name)),
    putTemplate: (name: string, body: PutTemplateBody, ifMatch: number | undefined) =>
      connection.ask({ schema: TemplateView, method: 'PUT', path: path(name), body, ifMatch }),
    removeTemplate: (name: string) => connection.ask({ schema: TemplateRemoved, method: 'DELETE', path: path(name) }),
  };
}

function interlockCalls({ get, post, connection }: Calls) {
  const path = (name: string) => `api/interlocks/${encodeURIComponent(name)}`;
  return {
    interlocks: () => get(inside('interlocks', InterlockView.array()), 'api/interlocks'),
    interlock: (name: string) => get(InterlockView, path(name)),
    putInterlock: (name: string, body: PutInterlockBody, ifMatch: number | undefined) =>
      connection.ask({ schema: InterlockPut, method: 'PUT', path: path(name), body, ifMatch }),
    removeInterlock: (name: string) => connection.ask({ schema: InterlockRemoved, method: 'DELETE', path: path(name) }),
    overrideInterlock: (name: string, body: OverrideInterlockBody) =>
      post(RunSummary, `${runPath(name)}/override-interlock`, body),
  };
}

function groupCalls({ get, post }: Calls) {
  const path = (key: string) => `api/run-groups/${encodeURIComponent(key)}`;
  return {
    runGroups: (query: GroupsFilter) => get(inside('groups', RunGroupView.array()), 'api/run-groups', query),
    runGroup: (key: string) => get(RunGroupView, path(key)),
    addRunGroup: (body: AddRunGroupBody) => post(RunGroupView, 'api/run-groups', body),
    finishRunGroup: (key: string) => post(RunGroupView, `${path(key)}/finish`, {}),
  };
}

function definitionCalls({ get, post }: Calls) {
  return {
    apply: (body: ApplyBody) => post(Applied, 'api/apply', body),
    jobFlows: () => get(inside('flows', JobFlowView.array()), 'api/job-flows'),
    jobs: () => allPages((page) => get(inside('jobs', JobView.array()), 'api/jobs', page), nameOf),
    stepLog: (name: string, query: { readonly step: string; readonly undo?: number; readonly from: number }) =>
      get(LogPage, `${runPath(name)}/log`, query),
    flows: () => allPages((page) => get(inside('flows', FlowView.array()), 'api/flows', page), nameOf),
    flowVersions: (flow: string, query: { readonly after?: number; readonly limit: number }) =>
      get(inside('versions', NumberedVersion.array()), `api/flows/${encodeURIComponent(flow)}/versions`, query),
    flowVersion: (flow: string) => get(FlowVersionView, `api/flows/${encodeURIComponent(flow)}`),
    pinnedVersion: (hash: string) => get(FlowVersionView, `api/flow-versions/${encodeURIComponent(hash)}`),
  };
}

function runCalls({ get, post, connection, pause }: Calls) {
  return {
    startRun: (body: StartRunBody) => post(RunSummary, 'api/runs', body),
    runs: (query: RunsFilter) => get(inside('runs', RunSummary.array()), 'api/runs', query),
    run: (name: string) => get(RunView, runPath(name)),
    journal: (name: string, after: number) =>
      get(inside('transitions', TransitionView.array()), `${runPath(name)}/journal`, { after, limit: 1000 }),
    /** Those that ended behind one, as STEP/VISIT. */
    visits: (name: string, after: string | undefined) =>
      get(inside('visits', VisitView.array()), `${runPath(name)}/visits`, {
        ...(after !== undefined && { after }),
        limit: 1000,
      }),
    /** Of a run that was read or started. */
    watchRun: (id: string) =>
      watch({ connection, pause, path: `${runPath(id)}/stream`, schema: TransitionView, isThere: true }),
    decide: (name: string, body: DecideBody) => post(RunSummary, `${runPath(name)}/decide`, body),
    claim: (name: string, body: DecisionBody) => post(RunSummary, `${runPath(name)}/claim`, body),
    unclaim: (name: string, body: DecisionBody) => post(RunSummary, `${runPath(name)}/unclaim`, body),
    delegate: (name: string, body: DelegateBody) => post(RunSummary, `${runPath(name)}/delegate`, body),
    reassign: (name: string, body: ReassignBody) => post(RunSummary, `${runPath(name)}/reassign`, body),
    ask: (name: string, body: AskBody) => post(RunSummary, `${runPath(name)}/ask`, body),
    answer: (name: string, body: AnswerBody) => post(RunSummary, `${runPath(name)}/answer`, body),
    override: (name: string, body: OverrideBody) => post(RunSummary, `${runPath(name)}/override`, body),
    sendEvent: (name: string, body: RunEventBody) => post(RunEventTaken, `${runPath(name)}/events`, body),
    trigger: (name: string, body: TriggerBody) => post(RunActed, `${runPath(name)}/trigger`, body),
    act: (name: string, body: ActBody) => post(RunActed, `${runPath(name)}/act`, body),
    stop: (name: string, reason?: string) =>
      post(RunSummary, `${runPath(name)}/stop`, { ...(reason !== undefined && { reason }) }),
    pause: (name: string, reason?: string) =>
      post(RunSummary, `${runPath(name)}/pause`, { ...(reason !== undefined && { reason }) }),
    resume: (name: string) => post(RunSummary, `${runPath(name)}/resume`, {}),
    retry: (name: string, step?: string) =>
      post(RunSummary, `${runPath(name)}/retry`, { ...(step !== undefined && { step }) }),
    skip: (name: string, body: SkipBody) => post(RunSummary, `${runPath(name)}/skip`, body),
    editArgs: (name: string, body: EditArgsBody) => post(RunSummary, `${runPath(name)}/edit-args`, body),
    rollback: (name: string, reason?: string) =>
      post(RunSummary, `${runPath(name)}/rollback`, { ...(reason !== undefined && { reason }) }),
    compensateTo: (name: string, body: CompensateBody) => post(RunSummary, `${runPath(name)}/compensate-to`, body),
    undoPlan: (name: string, to?: string) => get(UndoPlan, `${runPath(name)}/undo`, to === undefined ? {} : { to }),
    migration: (name: string, to: string) => get(MigrationView, `${runPath(name)}/migration`, { to }),
    migrate: (name: string, body: MigrateBody) => post(RunSummary, `${runPath(name)}/migrate`, body),
    fork: (name: string, body: ForkBody) => post(RunSummary, `${runPath(name)}/fork`, body),
    decisions: (query: { readonly after?: string }) =>
      get(inside('decisions', DecisionView.array()), 'api/decisions', query),
    comment: (name: string, body: CommentBody) => post(CommentView, `${runPath(name)}/comments`, body),
    addEvidence: (name: string, query: EvidenceQuery, file: Uint8Array) =>
      connection.ask({ schema: EvidenceView, method: 'POST', path: `${runPath(name)}/evidence`, query, file }),
    evidence: (name: string, id: string) => connection.fetchFile(`${runPath(name)}/evidence/${encodeURIComponent(id)}`),
    inbox: (query: { readonly list: 'mine' | 'others'; readonly after?: string; readonly limit: number }) =>
      get(InboxPage, 'api/inbox', query),
  };
}

function buildCalls({ get, post, connection, pause }: Calls) {
  return {
    builds: (query: BuildsFilter) => get(inside('builds', BuildView.array()), 'api/builds', query),
    build: (id: string) => get(BuildView, buildPath(id)),
    artifacts: (id: string) => get(ArtifactsView, `${buildPath(id)}/artifacts`),
    artifact: (id: string, artifact: string) =>
      connection.fetchFile(`${buildPath(id)}/artifacts/${encodeURIComponent(artifact)}`),
    startBuild: (body: StartBuildBody) => post(BuildView, 'api/builds', body),
    killBuild: (id: string, reason?: string) =>
      post(BuildView, `${buildPath(id)}/kill`, { ...(reason !== undefined && { reason }) }),
    log: (id: string, proc: ProcName, from: number) =>
      get(LogPage, `${buildPath(id)}/log`, { ...proc, from, limit: 5000 }),
    watchLog: (id: string, proc: ProcName) =>
      watch({
        connection,
        pause,
        path: `${buildPath(id)}/log/stream?${new URLSearchParams(proc)}`,
        schema: LogLineView,
      }),
  };
}

/** What an administrator keeps. */
function directoryCalls({ get, post }: Calls) {
  return {
    doctor: () => get(DoctorReport, 'api/doctor'),
    projects: () => allPages((page) => get(inside('projects', ProjectView.array()), 'api/projects', page), nameOf),
    addProject: (name: string) => post(ProjectView, 'api/projects', { name }),
    putAwayProject: (name: string, to: 'archive' | 'restore') =>
      post(ProjectView, `api/projects/${encodeURIComponent(name)}/${to}`, {}),
    members: () =>
      allPages(
        (page) => get(inside('members', MemberView.array()), 'api/members', page),
        ({ kind, name }) => `${kind}/${name}`,
      ),
    setMember: (body: SetMemberBody) => post(inside('members', MemberView.array()), 'api/members', body),
    makeSetUpLink: () => post(SetUpLink, 'api/setup/link', {}),
    setUp: (body: SetUpBody) => post(SetUpDone, 'api/setup', body),
    users: () => allPages((page) => get(inside('users', UserView.array()), 'api/users', page), nameOf),
    addUser: (body: AddUserBody) => post(UserAdded, 'api/users', body),
    changeUser: (name: string, body: ChangeUserBody) => post(UserView, `api/users/${encodeURIComponent(name)}`, body),
    mailbox: (query: { readonly user?: string }) => get(MailboxView, 'api/mailbox', query),
    changeMailbox: (body: MailboxBody) => post(MailboxView, 'api/mailbox', body),
    invite: (name: string) => post(Invited, `api/users/${encodeURIComponent(name)}/invitation`, {}),
    tokens: (of: { readonly user?: string }) =>
      allPages(
        (page) => get(inside('tokens', TokenView.array()), 'api/tokens', { ...of, ...page }),
        ({ createdAt, id }) => `${createdAt}/${id}`,
      ),
    addToken: (body: AddTokenBody) => post(TokenAdded, 'api/tokens', body),
    revokeToken: (id: string) => post(TokenRevoked, `api/tokens/${encodeURIComponent(id)}/revoke`, {}),
    repositories: () =>
      allPages(
        (page) => get(inside('repositories', RepositoryView.array()), 'api/repositories', page),
        ({ scm, name }) => `${scm}/${name}`,
      ),
    addRepository: (body: AddRepositoryBody) => post(RepositoryAdded, 'api/repositories', body),
    syncRepository: ({ scm, name }: { readonly scm: string; readonly name: string }, branch?: string) =>
      post(HookTaken, `api/repositories/${encodeURIComponent(scm)}/${encodeURIComponent(name)}/sync`, {
        ...(branch !== undefined && { branch }),
      }),
    audit: (query: { readonly after?: number; readonly limit: number }) =>
      get(inside('entries', AuditEntryView.array()), 'api/audit', query),
    verifyAudit: () => get(AuditVerdictView, 'api/audit/verify'),
    secrets: () => get(inside('secrets', SecretView.array()), 'api/secrets'),
    putSecret: (body: PutSecretBody) => post(SecretView, 'api/secrets', body),
    removeSecret: (body: RemoveSecretBody) => post(SecretRemoved, 'api/secrets/remove', body),
    rotateMasterKey: () => post(MasterKeyRotated, 'api/master-key/rotate', {}),
    signingKeys: () => get(SigningKeysView, 'api/signing-keys'),
    rotateSigningKey: (overlapSeconds: number) => post(SigningKeysView, 'api/signing-keys/rotate', { overlapSeconds }),
    ...agents({ get, post }),
  };
}

function agents({ get, post }: Pick<Calls, 'get' | 'post'>) {
  const agent = (name: string) => `api/agents/${encodeURIComponent(name)}`;
  return {
    agents: () => allPages((page) => get(inside('agents', AgentView.array()), 'api/agents', page), nameOf),
    addAgent: (body: AddAgentBody) => post(AgentAdded, 'api/agents', body),
    cordonAgent: (name: string) => post(AgentView, `${agent(name)}/cordon`, {}),
    uncordonAgent: (name: string) => post(AgentView, `${agent(name)}/uncordon`, {}),
  };
}

export type RunsFilter = {
  readonly status?: string;
  readonly flow?: string;
  readonly template?: string;
  readonly startedBy?: string;
  readonly mine?: '1';
  readonly group?: string;
  /** In milliseconds, as `until`. */
  readonly from?: number;
  readonly until?: number;
  readonly limit?: number;
};

/** `from` and `until` in milliseconds. */
export type GroupsFilter = {
  readonly status?: string;
  readonly from?: number;
  readonly until?: number;
  readonly limit: number;
};

export type BuildsFilter = { readonly repository?: string; readonly limit?: number };

export type ProcName = { readonly workflow: string; readonly proc: string };
