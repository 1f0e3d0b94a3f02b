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
  /** By the agent's id: there may be very many of them, and each that comes looks only at its own. */
  readonly #sessions = new Map<string, Set<AgentSession>>();
  /** Arrivals of one agent are dealt with one after another. */
  readonly #arrivals = new Map<string, Promise<void>>();

  constructor(services: AgentServices, timing: AgentTiming = agentTiming) {
    this.#services = services;
    this.#queue = new WorkQueue(services, timing);
    this.#ends = new EndWatch(services);
  }

  open(connection: TextConnection, arrival: Arrival): AgentSession {
    const { id } = arrival.agent;
    const last = this.#arrivals.get(id) ?? Promise.resolve();
    const before = this.#of(id);
    const ready = last.then(() => this.#replacePredecessor(arrival, before));
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
      const own = before.filter((other) => other.arrival.instance === arrival.instance);
      this.#end(own, agentCloseCodes.superseded, 'this process has connected again');
    }
    this.#sessions.set(id, (this.#sessions.get(id) ?? new Set()).add(session));
    services.workers.arrived(id);
    return session;
  }

  forget(session: AgentSession): void {
    session.closed();
    const { id } = session.arrival.agent;
    const own = this.#sessions.get(id);
    if (own?.delete(session)) this.#services.workers.left(id);
    if (own?.size === 0) this.#sessions.delete(id);
  }

  /** Ids of the agents that are connected now. */
  connected(): ReadonlySet<string> {
    return new Set(this.#sessions.keys());
  }

  close(): void {
    const all = [...this.#sessions.values()].flatMap((own) => [...own]);
    this.#end(all, agentCloseCodes.stopping, 'the server is stopping');
    this.#queue.close();
    this.#ends.close();
  }

  #of(agent: string): readonly AgentSession[] {
    return [...(this.#sessions.get(agent) ?? [])];
  }

  #end(sessions: readonly AgentSession[], code: number, reason: string): void {
    for (const session of sessions) session.end(code, reason);
  }

  /**
   * A new process of the same key has nothing of what the one before had, and that one must not go on. Who came while
   * this one waited for its turn is newer, and will end it: if each ended the other, none was left.
   */
  async #replacePredecessor({ agent, instance }: Arrival, before: readonly AgentSession[]): Promise<void> {
    if (instance === undefined) return;
    const { store, now, log } = this.#services;
    const setting = `agent_instance:${agent.id}`;
    if ((await store.setting(setting)) === instance) return;
    const predecessors = before.filter(({ arrival }) => arrival.instance !== instance);
    this.#end(predecessors, agentCloseCodes.replaced, 'a newer process with this key has connected');
    const released = await store.releaseOwner(ownerOf(agent), now());
    await store.putSetting(setting, instance);
    log.info('a new process of an agent has connected', { agent: agent.name, released });
    this.#queue.wake();
  }
}
