import { type FlowVersion, hashFlow, type Run, type Values } from '@signalbox/engine';
import { compile } from '@signalbox/fsl';
import type { CodeDelivery, CodeResult, DeclaredCode, JobsAnswer, ResultAnswer } from '@signalbox/protocol';
import type { AgentServer } from '../../doors/agent/testing/agent-server.ts';
import { RawAgent } from '../../doors/agent/testing/raw-agent.ts';
import { runOf } from '../../driver/answer.ts';
import { logOf } from '../delivery-of.ts';

/** As a host would tell it; its version is 1 where nothing else is said. */
export function codeOf(name: string, more: Partial<DeclaredCode> = {}): DeclaredCode {
  return {
    kind: 'code',
    name,
    version: '1',
    params: [],
    open: true,
    outcomes: ['SUCCESS', 'FAIL'],
    effect: false,
    ...more,
  };
}

/** A job host that says exactly what a test wants. */
export class RawJobHost {
  readonly raw: RawAgent;
  #heard: CodeDelivery[] = [];

  private constructor(raw: RawAgent) {
    this.raw = raw;
  }

  static async connect(url: string, key: string, instance = 'process-1'): Promise<RawJobHost> {
    const headers = { authorization: `Bearer ${key}`, 'x-signalbox-lease': '30', 'x-signalbox-instance': instance };
    return new RawJobHost(await RawAgent.connect(url, headers));
  }

  async declare(
    jobs: readonly DeclaredCode[],
    { slots = 10, running = [], ...more }: { slots?: number; running?: readonly string[]; masks?: true } = {},
  ): Promise<JobsAnswer> {
    const { result, error } = await this.raw.call('jobs', { jobs, slots, running, ...more });
    if (error) throw new Error(error.message);
    return result as JobsAnswer;
  }

  /** The next attempt that it is given. */
  async given(): Promise<CodeDelivery> {
    if (this.#heard.length === 0) this.#heard = (await this.raw.told('run')).tasks as CodeDelivery[];
    return this.#heard.shift() as CodeDelivery;
  }

  async tell(...results: readonly CodeResult[]): Promise<readonly ResultAnswer[]> {
    const { result, error } = await this.raw.call('results', { results });
    if (error) throw new Error(error.message);
    return (result as { readonly results: readonly ResultAnswer[] }).results;
  }

  returned(id: string, value: unknown = { n: 1 }): CodeResult {
    return { id, end: { kind: 'returned', value } } as CodeResult;
  }
}

/** Starts runs of a text's flow, in which code is known as it was declared. */
export async function startCodeRun(
  server: AgentServer,
  text: string,
  jobs: readonly DeclaredCode[],
  id: string,
  inputs: Values = {},
): Promise<Run> {
  const known = new Map(jobs.map((job) => [job.name, job]));
  const compiled = compile(text, { actions: (name) => known.get(name), flows: () => undefined });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('; '));
  const [statement] = compiled.statements;
  if (statement?.kind !== 'flow') throw new Error('the text is no flow');
  const version: FlowVersion = hashFlow(statement.version.flow, statement.version.jobs);
  const command = { type: 'start', id, project: 'default', name: id, origin: { kind: 'manual' }, inputs } as const;
  const definition = { kind: 'flow', project: 'default', uuid: id, version, at: server.now() } as const;
  const answer = await server.driver.execute({
    actor: { kind: 'admin' },
    commands: [{ to: { kind: 'run', id }, command, version }],
    definitions: [definition],
  });
  return runOf(answer);
}

/** Of the first attempt of a step's first visit. */
export async function linesOf({ files }: AgentServer, run: string, step: string): Promise<readonly string[]> {
  const lines = await files.readLog(logOf({ attempt: { run, step, visit: 1, attempt: 1 } }), 0, 1000);
  return lines.map(({ out }) => out);
}
