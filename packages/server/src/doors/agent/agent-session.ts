import { AppError, agentCloseCodes } from '@signalbox/protocol';
import { Leases } from '../../leases/leases.ts';
import { toAppError } from '../present-error.ts';
import { AgentCalls, ownerOf } from './agent-calls.ts';
import { errorAnswer, notification, resultAnswer } from './answer.ts';
import type { Arrival } from './check-upgrade.ts';
import type { EndWatch } from './end-watch.ts';
import { isJobMethod, JobHostCalls } from './job-host-calls.ts';
import type { AgentServices, TextConnection } from './ports.ts';
import { readRequest } from './read-request.ts';
import { agentGone, type WorkQueue } from './work-queue.ts';

export type SessionOptions = {
  readonly services: AgentServices;
  readonly connection: TextConnection;
  readonly arrival: Arrival;
  readonly queue: WorkQueue;
  readonly ends: EndWatch;
  /** Settles when the predecessors of this agent are out of the way; nothing is done before. */
  readonly ready: Promise<void>;
};

const mostCalls = 256;
const mostUnsentBytes = 8 * 1024 * 1024;

/** One connection of one agent. Calls are served side by side, so that a long poll holds up nothing. */
export class AgentSession {
  readonly arrival: Arrival;
  readonly #options: SessionOptions;
  readonly #calls: AgentCalls;
  readonly #jobs: JobHostCalls;
  readonly #leases: Leases;
  readonly #closed = new AbortController();
  #inFlight = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { services, arrival, queue, ends } = options;
    const { agent, leaseMs } = arrival;
    this.arrival = arrival;
    this.#leases = new Leases({ services, leaseMs, onLost: (held) => ends.lost(held) });
    const closed = this.#closed.signal;
    const notify = (method: string, params: unknown) => this.#send(notification(method, params));
    this.#jobs = new JobHostCalls({ services, agent, owner: ownerOf(agent), leaseMs, notify });
    this.#calls = new AgentCalls({ services, agent, leaseMs, leases: this.#leases, queue, ends, closed });
  }

  receive(text: string): void {
    if (this.#closed.signal.aborted) return;
    this.alive();
    if (this.#inFlight >= mostCalls) return this.end(agentCloseCodes.flooded, 'too many calls at once');
    const read = readRequest(text);
    if (!read.ok) return this.#send(errorAnswer(read.id, read.error));
    const { id, method, params } = read.request;
    this.#inFlight++;
    void this.#serve(method, params)
      .then((result) => this.#send(resultAnswer(id, result)))
      .catch((thrown: unknown) => this.#send(errorAnswer(id, this.#expected(thrown, method))))
      .finally(() => {
        this.#inFlight--;
      });
  }

  refuseBinary(): void {
    const message = 'Binary messages are not supported.';
    this.#send(errorAnswer(null, new AppError('protocol_invalid', { message })));
  }

  /** A message, or a pong: the agent is there, and so are its workflows. */
  alive(): void {
    this.#leases.renewAll();
    this.#jobs.alive();
  }

  end(code: number, reason: string): void {
    this.#options.connection.close(code, reason);
    this.closed();
  }

  /** The connection has gone: what may never have arrived is given back at once. */
  closed(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#leases.close();
    this.#jobs.closed();
    for (const { task: id, epoch } of this.#leases.unconfirmed()) {
      this.#options.queue.giveBack({ id, epoch }, { problem: agentGone });
    }
  }

  async #serve(method: string, params: unknown): Promise<unknown> {
    await this.#options.ready;
    return isJobMethod(method) ? this.#jobs.call(method, params) : this.#calls.call(method, params);
  }

  #send(text: string): void {
    if (this.#closed.signal.aborted) return;
    this.#options.connection.send(text);
    if (this.#options.connection.unsentBytes() > mostUnsentBytes) {
      this.end(agentCloseCodes.flooded, 'answers are not read');
    }
  }

  #expected(thrown: unknown, method: string): AppError {
    const error = toAppError(thrown);
    if (error.code === 'internal') {
      const agent = this.arrival.agent.name;
      this.#options.services.log.error('a call of an agent failed', { method, agent, error: thrown });
    }
    return error;
  }
}
