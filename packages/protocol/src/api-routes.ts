import { z } from 'zod';
import { AgentAdded, AgentView } from './api-agent-views.ts';
import { AuditEntryView, AuditQuery, AuditVerdictView } from './api-audit.ts';
import {
  ActBody,
  AddAgentBody,
  AddRepositoryBody,
  ApplyBody,
  BuildsQuery,
  CompensateBody,
  DecideBody,
  DecisionsQuery,
  EditArgsBody,
  FlowVersionsQuery,
  ForkBody,
  InboxQuery,
  JournalQuery,
  LogQuery,
  MigrateBody,
  MigrationQuery,
  MyRunsQuery,
  NamedPageQuery,
  PageQuery,
  RepositoriesQuery,
  RetryBody,
  RollbackBody,
  RotateSigningKeyBody,
  RunEventBody,
  RunsQuery,
  SkipBody,
  StartBuildBody,
  StartRunBody,
  StopBody,
  SyncRepositoryBody,
  TriggerBody,
  UndoQuery,
  VisitsQuery,
} from './api-bodies.ts';
import { ArtifactsView, BuildView, LogPage, OutputsView } from './api-build-views.ts';
import {
  AnswerBody,
  AskBody,
  DecidedQuery,
  DecisionBody,
  DelegateBody,
  OverrideBody,
  ReassignBody,
} from './api-decision-bodies.ts';
import { DoctorReport } from './api-doctor.ts';
import {
  InterlockPut,
  InterlockRemoved,
  InterlockView,
  OverrideInterlockBody,
  PutInterlockBody,
} from './api-interlocks.ts';
import { JobFlowView, JobView, StepLogQuery } from './api-job-views.ts';
import {
  LogMatchesView,
  LogOutlineView,
  LogPlaceQuery,
  LogSearchQuery,
  StepLogPlaceQuery,
  StepLogSearchQuery,
} from './api-logs.ts';
import { CommentBody, CommentView, EvidenceQuery, EvidenceView } from './api-notes.ts';
import {
  AcceptBody,
  AddTokenBody,
  AddUserBody,
  ChangeUserBody,
  Invited,
  LoggedIn,
  LoggedOut,
  LoginBody,
  MailboxBody,
  MailboxQuery,
  MailboxView,
  PasswordBody,
  SetUpBody,
  SetUpDone,
  SetUpLink,
  TokenAdded,
  TokenRevoked,
  TokensQuery,
  TokenView,
  UserAdded,
  UserView,
} from './api-people.ts';
import { AddProjectBody, MembersQuery, MemberView, ProjectView, SetMemberBody } from './api-projects.ts';
import { UndoPlan } from './api-rollback-views.ts';
import { AddRunGroupBody, RunGroupsQuery, RunGroupView } from './api-run-groups.ts';
import { MasterKeyRotated, PutSecretBody, RemoveSecretBody, SecretRemoved, SecretView } from './api-secrets.ts';
import { PutTemplateBody, TemplateDetails, TemplateRemoved, TemplatesQuery, TemplateView } from './api-templates.ts';
import {
  ActionView,
  Applied,
  AttemptView,
  DecidedView,
  DecisionView,
  FlowVersionView,
  FlowView,
  HookTaken,
  InboxPage,
  Me,
  MigrationView,
  NumberedVersion,
  RepositoryAdded,
  RepositoryView,
  RunActed,
  RunEventTaken,
  RunSummary,
  RunView,
  SigningKeysView,
  TransitionView,
  VisitView,
} from './api-views.ts';
import type { Role } from './role.ts';

/** One route of the native API. */
export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for what varies. */
  readonly path: string;
  readonly summary: string;
  /** Who has this role, or one that may more, may use it. */
  readonly role: Role | 'public';
  /**
   * `project`: as written it is about project `default`, and with `/api/projects/:project` in place of `/api` about any.
   * Each has all its objects, and lists nothing of others. `instance`: of no project; `viewer` is everybody who is known.
   */
  readonly where: 'project' | 'instance';
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Its body is a file, as it is. */
  readonly takesFile?: true;
  readonly status: 200 | 201;
  /** `event-stream`: server-sent events, each with the id to resume behind; `file`: its bytes. */
  readonly answer: z.ZodType | 'event-stream' | 'file';
};

/** Every route under `/api`: the server serves these and no others, and a test holds it to that. */
export const apiRoutes: readonly ApiRoute[] = [
  instance(get('/api/me', 'Who asks, and in which mode the server is', Me)),
  instance(get('/api/my/inbox', 'The same as an inbox, of all projects of who asks', InboxPage, InboxQuery)),
  instance(
    get('/api/my/runs', 'Runs of all projects of who asks, the newest first', listOf('runs', RunSummary), MyRunsQuery),
  ),
  instance(admin(get('/api/doctor', 'How the server is', DoctorReport))),
  instance(get('/api/openapi.json', 'This description', z.looseObject({}))),
  maintainer(post('/api/apply', 'Apply FSL: all statements or none', ApplyBody, Applied)),
  get('/api/flows', 'The newest version of each flow', listOf('flows', FlowView), NamedPageQuery),
  get('/api/flows/:flow', 'The newest version of a flow, whole', FlowVersionView),
  get(
    '/api/flows/:flow/versions',
    'Its versions, the newest first',
    listOf('versions', NumberedVersion),
    FlowVersionsQuery,
  ),
  get('/api/flow-versions/:hash', 'A version that a run has pinned', FlowVersionView),
  get('/api/actions', 'The declared actions', listOf('actions', ActionView), NamedPageQuery),
  get('/api/actions/:action', 'One action', ActionView),
  get('/api/job-flows', 'Flows that job hosts have in their code, to be applied', listOf('flows', JobFlowView)),
  get('/api/jobs', 'What a step may name: actions, and code of job hosts', listOf('jobs', JobView), NamedPageQuery),
  get('/api/runs', 'Runs, the newest first', listOf('runs', RunSummary), RunsQuery),
  created(post('/api/runs', 'Start a run of a flow', StartRunBody, RunSummary)),
  get('/api/runs/:run', 'A run by its id or name', RunView),
  get(
    '/api/runs/:run/journal',
    'What has happened to it, in order',
    listOf('transitions', TransitionView),
    JournalQuery,
  ),
  get(
    '/api/runs/:run/visits',
    'Its ended visits, in the order of their ends',
    listOf('visits', VisitView),
    VisitsQuery,
  ),
  get('/api/runs/:run/decided', 'A decision of it that is over', DecidedView, DecidedQuery),
  get(
    '/api/runs/:run/attempts',
    'Its attempts, in the order of their starts',
    listOf('attempts', AttemptView),
    JournalQuery,
  ),
  get('/api/runs/:run/log', 'The lines of an attempt of code', LogPage, StepLogQuery),
  get('/api/runs/:run/log/outline', 'How long that log is', LogOutlineView, StepLogPlaceQuery),
  get('/api/runs/:run/log/search', 'Where something is in it', LogMatchesView, StepLogSearchQuery),
  get('/api/runs/:run/log/raw', 'The log as one file', 'file', StepLogPlaceQuery),
  get('/api/runs/:run/log/stream', 'The same as it is written', 'event-stream', StepLogQuery),
  get('/api/runs/:run/stream', 'Its journal as it is written', 'event-stream', JournalQuery),
  approver(post('/api/runs/:run/decide', 'Answer a decision', DecideBody, RunSummary)),
  created(post('/api/runs/:run/comments', 'Say something about an open decision', CommentBody, CommentView)),
  file('/api/runs/:run/evidence', 'Put a file to an open decision', EvidenceView, EvidenceQuery),
  get('/api/runs/:run/evidence/:evidence', 'A file that was put to a decision', 'file'),
  approver(post('/api/runs/:run/claim', 'Tell that you look after a decision', DecisionBody, RunSummary)),
  approver(post('/api/runs/:run/unclaim', 'Take that back', DecisionBody, RunSummary)),
  approver(post('/api/runs/:run/delegate', 'Hand your right to decide to somebody', DelegateBody, RunSummary)),
  maintainer(post('/api/runs/:run/reassign', 'Ask others to decide, and why', ReassignBody, RunSummary)),
  approver(post('/api/runs/:run/ask', 'Ask for information before you decide', AskBody, RunSummary)),
  post('/api/runs/:run/answer', 'Give the information that a decision waits for', AnswerBody, RunSummary),
  approver(post('/api/runs/:run/override', 'Decide without the others, and why', OverrideBody, RunSummary)),
  admin(post('/api/runs/:run/override-interlock', 'Let a step pass an interlock', OverrideInterlockBody, RunSummary)),
  post('/api/runs/:run/trigger', 'Start a manual step; 202 where its answer takes longer', TriggerBody, RunActed),
  post('/api/runs/:run/act', 'Act on an open step; 202 where the answer takes longer', ActBody, RunActed),
  post('/api/runs/:run/stop', 'End a run on purpose', StopBody, RunSummary),
  post('/api/runs/:run/skip', 'Say how an open step ended, and why', SkipBody, RunSummary),
  post('/api/runs/:run/events', 'Tell a run that something has happened', RunEventBody, RunEventTaken),
  post('/api/runs/:run/edit-args', 'Change what an open step gets, and why', EditArgsBody, RunSummary),
  post('/api/runs/:run/pause', 'Begin nothing new in a run', StopBody, RunSummary),
  post('/api/runs/:run/resume', 'Go on with a paused run', undefined, RunSummary),
  post('/api/runs/:run/retry', 'Go on with a held or failed run', RetryBody, RunSummary),
  get('/api/runs/:run/undo', 'What a rollback would take back, in its order', UndoPlan, UndoQuery),
  post('/api/runs/:run/rollback', 'Take back what a run did', RollbackBody, RunSummary),
  post('/api/runs/:run/compensate-to', 'Take back what followed a step, and enter it anew', CompensateBody, RunSummary),
  get('/api/runs/:run/migration', 'What a move to another version would do', MigrationView, MigrationQuery),
  post('/api/runs/:run/migrate', 'Move a run to another version of its flow', MigrateBody, RunSummary),
  created(post('/api/runs/:run/fork', 'Start a run from a visit of this one', ForkBody, RunSummary)),
  get(
    '/api/decisions',
    'The decisions that wait, the oldest run first',
    listOf('decisions', DecisionView),
    DecisionsQuery,
  ),
  get('/api/inbox', 'The decisions that wait for who asks, or for others, the oldest first', InboxPage, InboxQuery),
  get('/api/stream', 'Hints at runs and builds that have changed; an event `beat` every few seconds', 'event-stream'),
  get('/api/builds', 'Builds, the newest first', listOf('builds', BuildView), BuildsQuery),
  created(post('/api/builds', 'Start a build', StartBuildBody, BuildView)),
  get('/api/builds/:build', 'A build', BuildView),
  post('/api/builds/:build/kill', 'End a build', StopBody, BuildView),
  get('/api/builds/:build/outputs', 'What its steps have said for others to use', listOf('outputs', OutputsView)),
  get('/api/builds/:build/artifacts', 'The files that its workflows have left', ArtifactsView),
  get('/api/builds/:build/artifacts/:artifact', 'One of them', 'file'),
  get('/api/builds/:build/log', 'The log of a step of a build', LogPage, LogQuery),
  get('/api/builds/:build/log/outline', 'How long that log is', LogOutlineView, LogPlaceQuery),
  get('/api/builds/:build/log/search', 'Where something is in it', LogMatchesView, LogSearchQuery),
  get('/api/builds/:build/log/raw', 'The log as one file', 'file', LogPlaceQuery),
  get('/api/builds/:build/log/stream', 'The same as it is written', 'event-stream', LogQuery),
  get('/api/repositories', 'The registered repositories', listOf('repositories', RepositoryView), RepositoriesQuery),
  maintainer(created(post('/api/repositories', 'Register a repository', AddRepositoryBody, RepositoryAdded))),
  post('/api/repositories/:scm/:name/sync', 'Take a push that was missed', SyncRepositoryBody, HookTaken),
  instance(
    get('/api/projects', 'The projects in which who asks has a role', listOf('projects', ProjectView), NamedPageQuery),
  ),
  instance(admin(created(post('/api/projects', 'Add a project', AddProjectBody, ProjectView)))),
  instance(
    admin(post('/api/projects/:project/archive', 'Let nothing be changed in a project', undefined, ProjectView)),
  ),
  instance(admin(post('/api/projects/:project/restore', 'Take a project out of the archive', undefined, ProjectView))),
  get(
    '/api/members',
    'The members of a project, without administrators of everything',
    listOf('members', MemberView),
    MembersQuery,
  ),
  admin(
    post(
      '/api/members',
      'Give somebody a role in a project; answers the first members',
      SetMemberBody,
      listOf('members', MemberView),
    ),
  ),
  instance(get('/api/users', 'The users', listOf('users', UserView), NamedPageQuery)),
  instance(admin(created(post('/api/users', 'Add a user', AddUserBody, UserAdded)))),
  instance(
    admin(
      post('/api/users/:user', 'Change the groups or the role of a user, or disable one', ChangeUserBody, UserView),
    ),
  ),
  open(created(post('/api/setup', 'Become the administrator by a set-up link', SetUpBody, SetUpDone))),
  instance(admin(created(post('/api/setup/link', 'Make a set-up link', undefined, SetUpLink)))),
  open(post('/api/login', 'Begin a session, in a cookie', LoginBody, LoggedIn)),
  instance(viewer(post('/api/logout', 'End the session', undefined, LoggedOut))),
  instance(viewer(post('/api/password', 'Set another password; all sessions end', PasswordBody, LoggedOut))),
  instance(admin(created(post('/api/users/:user/invitation', 'Let a user set a password', undefined, Invited)))),
  open(post('/api/invitations/accept', 'Set a password, and begin a session', AcceptBody, LoggedIn)),
  get('/api/mailbox', 'Where mail for who asks goes, and which', MailboxView, MailboxQuery),
  approver(post('/api/mailbox', 'Say where it goes, and which', MailboxBody, MailboxView)),
  instance(get('/api/tokens', 'The tokens of who asks', listOf('tokens', TokenView), TokensQuery)),
  instance(viewer(created(post('/api/tokens', 'Make a token', AddTokenBody, TokenAdded)))),
  instance(viewer(post('/api/tokens/:token/revoke', 'End a token', undefined, TokenRevoked))),
  get('/api/secrets', 'The secrets, without their values', listOf('secrets', SecretView)),
  maintainer(post('/api/secrets', 'Give a secret a value', PutSecretBody, SecretView)),
  maintainer(post('/api/secrets/remove', 'Remove a secret', RemoveSecretBody, SecretRemoved)),
  instance(
    admin(post('/api/master-key/rotate', 'Bring all secrets under a new master key', undefined, MasterKeyRotated)),
  ),
  get('/api/templates', 'The templates', listOf('templates', TemplateView), TemplatesQuery),
  get('/api/templates/:template', 'A template, with where each argument comes from', TemplateDetails),
  maintainer(
    put('/api/templates/:template', 'Make a template, or change it with If-Match', PutTemplateBody, TemplateView),
  ),
  maintainer(remove('/api/templates/:template', 'Remove a template', TemplateRemoved)),
  get('/api/interlocks', 'What effects of the project need', listOf('interlocks', InterlockView)),
  get('/api/interlocks/:interlock', 'An interlock', InterlockView),
  admin(put('/api/interlocks/:interlock', 'Make or change an interlock', PutInterlockBody, InterlockPut)),
  admin(remove('/api/interlocks/:interlock', 'Remove an interlock', InterlockRemoved)),
  get('/api/run-groups', 'Groups of runs, the newest first', listOf('groups', RunGroupView), RunGroupsQuery),
  created(post('/api/run-groups', 'Make a group of runs', AddRunGroupBody, RunGroupView)),
  get('/api/run-groups/:group', 'One by its id or name, with how its runs are', RunGroupView),
  post('/api/run-groups/:group/finish', 'Let a group take no more runs', undefined, RunGroupView),
  instance(admin(get('/api/audit', 'Who did what, in its order', listOf('entries', AuditEntryView), AuditQuery))),
  admin(
    get('/api/projects/:project/audit', 'Who did what in a project', listOf('entries', AuditEntryView), AuditQuery),
  ),
  instance(admin(get('/api/audit/verify', 'Whether the chain of the audit holds', AuditVerdictView))),
  admin(get('/api/signing-keys', 'The keys that sign calls of action services', SigningKeysView)),
  admin(post('/api/signing-keys/rotate', 'Put a new key in their place', RotateSigningKeyBody, SigningKeysView)),
  instance(get('/api/agents', 'The agents and job hosts', listOf('agents', AgentView), PageQuery)),
  instance(admin(created(post('/api/agents', 'Register an agent', AddAgentBody, AgentAdded)))),
  instance(admin(post('/api/agents/:agent/cordon', 'Give an agent no new work', undefined, AgentView))),
  instance(admin(post('/api/agents/:agent/uncordon', 'Give an agent work again', undefined, AgentView))),
];

function get(path: string, summary: string, answer: ApiRoute['answer'], query?: z.ZodObject): ApiRoute {
  return {
    method: 'GET',
    path,
    summary,
    role: 'viewer',
    where: 'project',
    status: 200,
    answer,
    ...(query && { query }),
  };
}

function post(path: string, summary: string, body: z.ZodType | undefined, answer: z.ZodType): ApiRoute {
  return {
    method: 'POST',
    path,
    summary,
    role: 'member',
    where: 'project',
    status: 200,
    answer,
    ...(body && { body }),
  };
}

function file(path: string, summary: string, answer: z.ZodType, query: z.ZodObject): ApiRoute {
  return {
    method: 'POST',
    path,
    summary,
    role: 'member',
    where: 'project',
    status: 201,
    answer,
    query,
    takesFile: true,
  };
}

function put(path: string, summary: string, body: z.ZodType, answer: z.ZodType): ApiRoute {
  return { method: 'PUT', path, summary, role: 'member', where: 'project', status: 200, answer, body };
}

function remove(path: string, summary: string, answer: z.ZodType): ApiRoute {
  return { method: 'DELETE', path, summary, role: 'member', where: 'project', status: 200, answer };
}

function created(route: ApiRoute): ApiRoute {
  return { ...route, status: 201 };
}

/** For whoever knows what is asked for. */
function open(route: ApiRoute): ApiRoute {
  return { ...route, role: 'public', where: 'instance' };
}

/** What is of no project. */
function instance(route: ApiRoute): ApiRoute {
  return { ...route, where: 'instance' };
}

function viewer(route: ApiRoute): ApiRoute {
  return { ...route, role: 'viewer' };
}

function approver(route: ApiRoute): ApiRoute {
  return { ...route, role: 'approver' };
}

function maintainer(route: ApiRoute): ApiRoute {
  return { ...route, role: 'maintainer' };
}

function admin(route: ApiRoute): ApiRoute {
  return { ...route, role: 'admin' };
}

function listOf(name: string, item: z.ZodType): z.ZodType {
  return z.object({ [name]: z.array(item) });
}
