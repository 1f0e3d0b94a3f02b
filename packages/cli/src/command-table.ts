import type { Command } from 'commander';
import type { Context } from './context.ts';

/** Gives a command its arguments, its options and what it does. */
export type Define = (command: Command, context: Context) => void;

type Entry = { readonly summary: string; readonly load: () => Promise<Define> };

/** In the order of the help. */
export const commandTable = {
  server: entry('run the server, with an agent beside it', async () => (await import('./commands/server.ts')).server),
  setup: entry(
    'become the administrator by a link, or make one',
    async () => (await import('./commands/setup.ts')).setup,
  ),
  agent: entry('run an agent, or register one', async () => (await import('./commands/agent.ts')).agent),
  check: entry('check FSL without a server', async () => (await import('./commands/check.ts')).check),
  format: entry('format FSL', async () => (await import('./commands/format.ts')).format),
  lsp: entry('serve an editor of FSL', async () => (await import('./commands/lsp.ts')).lsp),
  simulate: entry(
    'walk through a flow of a file, without a server',
    async () => (await import('./commands/simulate.ts')).simulate,
  ),
  pipeline: entry(
    'lint, compile or convert pipeline files, without a server',
    async () => (await import('./commands/pipeline.ts')).pipeline,
  ),
  apply: entry('apply FSL: actions, flows, runs', async () => (await import('./commands/apply.ts')).apply),
  repl: entry('type FSL and echoer’s commands, line by line', async () => (await import('./commands/repl.ts')).repl),
  jobs: entry('list what a step may name, or tell all of one', async () => (await import('./commands/jobs.ts')).jobs),
  flows: entry('list flows, or the versions of one', async () => (await import('./commands/flows.ts')).flows),
  run: entry('start a run of a flow', async () => (await import('./commands/run.ts')).run),
  template: entry(
    'set, show, list or remove templates of flows',
    async () => (await import('./commands/template.ts')).template,
  ),
  runs: entry('list runs, the newest first', async () => (await import('./commands/runs.ts')).runs),
  show: entry('show what a run waits for and has done', async () => (await import('./commands/show.ts')).show),
  inbox: entry('list the decisions that wait', async () => (await import('./commands/inbox.ts')).inbox),
  watch: entry('follow a run to its end', async () => (await import('./commands/watch.ts')).watch),
  decide: entry('answer a decision', async () => (await import('./commands/decide.ts')).decide),
  comment: entry('say something about an open decision', async () => (await import('./commands/comment.ts')).comment),
  evidence: entry(
    'put files to an open decision, list or fetch them',
    async () => (await import('./commands/evidence.ts')).evidence,
  ),
  claim: entry('tell that you look after a decision', async () => (await import('./commands/claim.ts')).claim),
  delegate: entry(
    'hand your right in a decision to somebody',
    async () => (await import('./commands/delegate.ts')).delegate,
  ),
  reassign: entry('ask others to decide', async () => (await import('./commands/reassign.ts')).reassign),
  ask: entry('ask for information before you decide', async () => (await import('./commands/ask.ts')).ask),
  answer: entry('give the information that is asked for', async () => (await import('./commands/answer.ts')).answer),
  override: entry(
    'decide without the others who are asked',
    async () => (await import('./commands/override.ts')).override,
  ),
  trigger: entry('start a manual step', async () => (await import('./commands/trigger.ts')).trigger),
  act: entry('act on an open step', async () => (await import('./commands/act.ts')).act),
  stop: entry('end a run on purpose', async () => (await import('./commands/stop.ts')).stop),
  skip: entry('say how an open step ended', async () => (await import('./commands/skip.ts')).skip),
  'edit-args': entry('change what an open step gets', async () => (await import('./commands/edit-args.ts')).editArgs),
  pause: entry('begin nothing new in a run', async () => (await import('./commands/pause.ts')).pause),
  resume: entry('go on with a paused run', async () => (await import('./commands/resume.ts')).resume),
  retry: entry('go on with a held run', async () => (await import('./commands/retry.ts')).retry),
  rollback: entry('take back what a run did', async () => (await import('./commands/rollback.ts')).rollback),
  'compensate-to': entry(
    'take back what followed a step, and enter it anew',
    async () => (await import('./commands/compensate-to.ts')).compensateTo,
  ),
  event: entry('tell a run that something has happened', async () => (await import('./commands/event.ts')).event),
  migrate: entry(
    'move a run to another version of its flow',
    async () => (await import('./commands/migrate.ts')).migrate,
  ),
  fork: entry('start a run from a step of another', async () => (await import('./commands/fork.ts')).fork),
  exec: entry(
    'run a pipeline on this machine, without a server',
    async () => (await import('./commands/exec.ts')).exec,
  ),
  builds: entry('list builds, the newest first', async () => (await import('./commands/builds.ts')).builds),
  build: entry('start, show or kill a build', async () => (await import('./commands/build.ts')).build),
  logs: entry('print the log of a build, or of a step of code', async () => (await import('./commands/logs.ts')).logs),
  repo: entry('register, list or catch up with repositories', async () => (await import('./commands/repo.ts')).repo),
  user: entry('add or change a user', async () => (await import('./commands/user.ts')).user),
  project: entry(
    'add, list or archive projects, and say who may what in them',
    async () => (await import('./commands/project.ts')).project,
  ),
  interlock: entry(
    'set, show, list or remove what effects need, or let a step pass',
    async () => (await import('./commands/interlock.ts')).interlock,
  ),
  group: entry('make, list, show or finish groups of runs', async () => (await import('./commands/group.ts')).group),
  users: entry('list the users', async () => (await import('./commands/users.ts')).users),
  mail: entry('say which mail you get, and where', async () => (await import('./commands/mail.ts')).mail),
  token: entry('make, list or revoke tokens', async () => (await import('./commands/token.ts')).token),
  secret: entry('set, list or remove secrets', async () => (await import('./commands/secret.ts')).secret),
  'master-key': entry(
    'replace the key that secrets are sealed under',
    async () => (await import('./commands/master-key.ts')).masterKey,
  ),
  'signing-key': entry(
    'show or replace the key that signs calls',
    async () => (await import('./commands/signing-key.ts')).signingKey,
  ),
  audit: entry(
    'tell who did what, or verify that nobody has changed it',
    async () => (await import('./commands/audit.ts')).audit,
  ),
  doctor: entry('ask a server how it is', async () => (await import('./commands/doctor.ts')).doctor),
  fsck: entry('check a data folder against itself', async () => (await import('./commands/fsck.ts')).fsck),
  backup: entry('copy the data of a server that may run', async () => (await import('./commands/backup.ts')).backup),
} as const satisfies Readonly<Record<string, Entry>>;

export type CommandName = keyof typeof commandTable;

function entry(summary: string, load: Entry['load']): Entry {
  return { summary, load };
}
