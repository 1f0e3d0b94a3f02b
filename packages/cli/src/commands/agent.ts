import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type AgentView, AppError } from '@signalbox/protocol';
import { type Command, InvalidArgumentError } from 'commander';
import { type BackendOptions, backendEnvironment, withBackendOptions } from '../backend-options.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context, Environment } from '../context.ts';
import { presentAgent, presentAgents } from '../present/agents.ts';
import { agentEnvironment } from '../supervise/agent-environment.ts';
import { Child, type Program } from '../supervise/child.ts';
import { mains } from '../supervise/mains.ts';
import { stopRequests } from '../supervise/stop-requests.ts';

type Options = {
  readonly name: string;
  readonly label: string[];
  readonly work: string;
  readonly maxProcs?: number;
  readonly jobs: string[];
  readonly maxJobs?: number;
  readonly keyStdin?: boolean;
} & BackendOptions;

type AddOptions = { readonly forJobs: string[]; readonly forBuilds?: true; readonly forProject: string[] };

export const agent: Define = (command, context) => {
  withBackendOptions(command, 'what runs the steps of builds')
    .option('--name <name>', 'how it is called in its log', hostname())
    .option('--label <key=value>', 'what it can do (repeatable)', collect, [])
    .option('--work <folder>', 'where builds are done', '.signalbox/agent')
    .option('--max-procs <count>', 'workflows at the same time', readCount)
    .option('--jobs <module>', 'run the code jobs of a file or package instead of builds (repeatable)', collect, [])
    .option('--max-jobs <count>', 'code jobs at the same time, each in a process of its own', readCount)
    .option('--key-stdin', 'read the key from the standard input')
    .addHelpText(
      'after',
      '\nIts key, that `npx signalbox agent add` prints, is given as SIGNALBOX_AGENT_KEY, or with --key-stdin.',
    )
    .action(async (options: Options) => context.end(await work(await programOf(options, context), context)));
  operate(command, context);

  command
    .command('add')
    .description('register an agent and print its key, this once')
    .argument('<name>')
    .option(
      '--for-jobs <job>',
      'the key is for code jobs of this name, as pay or pay* (repeatable), and not for builds',
      collect,
      [],
    )
    .option('--for-builds', 'with --for-jobs: for builds, too')
    .option('--for-project <name>', 'it gets work of this project only (repeatable)', collect, [])
    .action(async (name: string, { forJobs: jobs, forBuilds, forProject: projects }: AddOptions) => {
      const body = { name, jobs, projects, ...(forBuilds && { builds: true }) };
      context.answer(await context.client().addAgent(body), (added) =>
        [
          `Added agent ${added.name}. Its key, shown this once:`,
          `  ${added.key}`,
          'It runs with',
          `  SIGNALBOX_AGENT_KEY=… npx signalbox agent --server ${context.server()} --name ${added.name}${jobs.length > 0 ? ' --jobs MODULE' : ''}`,
        ].join('\n'),
      );
    });
};

async function programOf(options: Options, context: Context): Promise<Program> {
  const key = options.keyStdin ? (await context.readInput()).trim() : context.environment.SIGNALBOX_AGENT_KEY;
  if (!key) {
    throw new AppError('config_invalid', {
      message: 'The key of the agent is missing: give it as SIGNALBOX_AGENT_KEY, or with --key-stdin',
    });
  }
  return { main: mains.agent, environment: environmentOf(options, context), told: { type: 'key', key } };
}

function operate(command: Command, context: Context): void {
  const { client, answer } = context;
  command
    .command('list')
    .description('list agents and job hosts')
    .action(async () => answer({ agents: await client().agents() }, presentAgents));

  command
    .command('cordon')
    .description('give an agent no new work')
    .argument('<name>')
    .action(async (name: string) => answer(await client().cordonAgent(name), presentAgent));

  command
    .command('uncordon')
    .description('give an agent work again')
    .argument('<name>')
    .action(async (name: string) => answer(await client().uncordonAgent(name), presentAgent));

  command
    .command('drain')
    .description('give an agent no new work, and wait for what it runs')
    .argument('<name>')
    .action(async (name: string) => answer(await drain(name, context), presentAgent));
}

const lookEveryMs = 500;

/** Over when nothing runs though every server had the time to hear of the cordon. */
async function drain(name: string, { client, note, pause }: Context): Promise<AgentView> {
  let { running, ...agent }: AgentView = await client().cordonAgent(name);
  let told = 0;
  while (running > 0 || agent.cordon?.settled === false) {
    if (running > 0 && running !== told) note(`signalbox: ${name} still has ${running} in hand`);
    told = running;
    await pause(lookEveryMs);
    const found = (await client().agents()).find(({ id }) => id === agent.id);
    if (!found?.cordon) throw new AppError('wrong_status', { message: `somebody gives ${name} work again` });
    ({ running, ...agent } = found);
  }
  return { running, ...agent };
}

function environmentOf(options: Options, { environment, server }: Context): Environment {
  const { name, label, work, maxProcs, jobs, maxJobs } = options;
  const wrong = label.find((each) => !/^[^=,]+=[^=,]*$/.test(each));
  if (wrong !== undefined) throw new AppError('argument_invalid', { message: `A label is key=value, not ${wrong}` });
  const others = agentEnvironment(environment);
  return {
    ...others,
    ...backendEnvironment(options),
    SIGNALBOX_SERVER: server(),
    SIGNALBOX_AGENT_NAME: name,
    ...(jobs.length === 0 && { SIGNALBOX_AGENT_WORK: resolve(work) }),
    ...(label.length > 0 && { SIGNALBOX_AGENT_LABELS: label.join(',') }),
    ...(jobs.length > 0 && { SIGNALBOX_AGENT_JOBS: jobs.join('\n') }),
    ...(maxJobs !== undefined && { SIGNALBOX_AGENT_MAX_JOBS: String(maxJobs) }),
    ...(maxProcs !== undefined && { SIGNALBOX_AGENT_MAX_PROCS: String(maxProcs) }),
  };
}

/** An agent lets what it runs finish for 30 s. */
const patienceMs = 40_000;

async function work(program: Program, { now, pause }: Context): Promise<number> {
  const stop = stopRequests(now);
  const child = new Child(program);
  try {
    const cause = await Promise.race([child.ended, stop.asked]);
    if (typeof cause === 'object') return cause.status;
    const impatience = stop.again.then(() => child.stop(3000, pause));
    return (await Promise.race([child.stop(patienceMs, pause), impatience])).status;
  } finally {
    stop.close();
  }
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('A number from 1 on is needed.');
  return count;
}
