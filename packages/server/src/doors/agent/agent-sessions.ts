import { agentCloseCodes } from '@signalbox/protocol';
import { ownerOf } from './agent-calls.ts';
import { AgentSession } from './agent-session.ts';
import type { Arrival } from './check-upgrade.ts';
import { EndWatch } from './end-watch.ts';
import { type AgentServices, type AgentTiming, agentTiming, type TextConnection } from './ports.ts';
import { WorkQueue } from './work-queue.ts';

/** All connected agents of this server. */
export class AgentSessions {
  readonly #services: AgentServices;
  readonly #queue: WorkQueue;
  readonly #ends: EndWatch;
  readonly #sessions = new Set<AgentSession>();
  /** Arrivals of one agent are dealt with one after another. */
  readonly #arrivals = new Map<string, Promise<void>>();

  constructor(services: AgentServices, timing: AgentTiming = agentTiming) {
    this.#services = services;
    this.#queue = new WorkQueue(services, timing);
    this.#ends = new EndWatch(services);
  }

  open(connection: TextConnection, arrival: Arrival): AgentSession {
    const { id } = arrival.agent;
    const before = this.#arrivals.get(id) ?? Promise.resolve();
    const ready = before.then(() => this.#replacePredecessor(arrival));
    const settled = ready.catch((error: unknown) => {
      this.#services.log.error('an agent could not be let in', { agent: arrival.agent.name, error });
      session.end(agentCloseCodes.stopping, 'try again');
    });
    this.#arrivals.set(id, settled);
    void settled.finally(() => {
      if (this.#arrivals.get(id) === settled) this.#arrivals.delete(id);
    });
    const services = this.#services;
    const session = new AgentSession({ services, connection, arrival, queue: this.#queue, ends: this.#ends, ready });
    if (arrival.instance !== undefined) {
      const isSameProcess = (other: Arrival) => other.agent.id === id && other.instance === arrival.instance;
      this.#endAll(isSameProcess, agentCloseCodes.superseded, 'this process has connected again');
    }
    this.#sessions.add(session);
    services.workers.arrived(id);
    return session;
  }

  forget(session: AgentSession): void {
    session.closed();
    if (this.#sessions.delete(session)) this.#services.workers.left(session.arrival.agent.id);
  }

  /** Ids of the agents that are connected now. */
  connected(): ReadonlySet<string> {
    return new Set([...this.#sessions].map(({ arrival }) => arrival.agent.id));
  }

  close(): void {
    this.#endAll(() => true, agentCloseCodes.stopping, 'the server is stopping');
    this.#queue.close();
    this.#ends.close();
  }

  #endAll(isMeant: (arrival: Arrival) => boolean, code: number, reason: string): void {
    for (const session of [...this.#sessions]) if (isMeant(session.arrival)) session.end(code, reason);
  }

  /** A new process of the same key has nothing of what the one before had, and that one must not go on. */
  async #replacePredecessor({ agent, instance }: Arrival): Promise<void> {
    if (instance === undefined) return;
    const { store, now, log } = this.#services;
    const setting = `agent_instance:${agent.id}`;
    if ((await store.setting(setting)) === instance) return;
    const isPredecessor = (other: Arrival) => other.agent.id === agent.id && other.instance !== instance;
    this.#endAll(isPredecessor, agentCloseCodes.replaced, 'a newer process with this key has connected');
    const released = await store.releaseOwner(ownerOf(agent), now());
    await store.putSetting(setting, instance);
    log.info('a new process of an agent has connected', { agent: agent.name, released });
    this.#queue.wake();
  }
}
