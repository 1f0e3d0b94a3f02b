import { agentCloseCodes } from '@signalbox/protocol';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { AgentEnd, SimulatedServer } from './simulated-server.ts';

export type LineOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly server: () => SimulatedServer | undefined;
  readonly lineLost: () => boolean;
  readonly agent: string;
  readonly instance: string;
  /** What the server says unasked. */
  readonly notice: (method: string, params: unknown) => void;
};

export type Told = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: string };

/** One connection of an agent's process: slow, in order, and lost with its server or by itself. */
export class AgentLine {
  readonly #options: LineOptions;
  readonly #waiting = new Map<number, (told: Told) => void>();
  readonly #end: AgentEnd | undefined;
  #isOpen = true;
  #calls = 0;
  /** The server says that a newer process has the place of this one. */
  isReplaced = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#end = options.server()?.connectAgent(options, {
      receive: (text) => this.#later(() => this.#take(text)),
      closed: (code) => this.#closed(code),
    });
    if (!this.#end) this.close();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  call(method: string, params: unknown): Promise<Told> {
    if (!this.#isOpen) return Promise.resolve(lost);
    if (this.#options.lineLost()) this.close();
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve) => {
      if (!this.#isOpen) return resolve(lost);
      this.#waiting.set(id, resolve);
      this.#later(() => this.#end?.receive(JSON.stringify({ jsonrpc: '2.0', id, method, params })));
    });
  }

  /** As when the cable is cut: each end learns it in its own time. */
  close(): void {
    this.#isOpen = false;
    const { agenda, random } = this.#options;
    agenda.after(random.between(0, 2000), () => this.#end?.closed());
    for (const answer of this.#waiting.values()) answer(lost);
    this.#waiting.clear();
  }

  #closed(code: number | undefined): void {
    if (code === agentCloseCodes.replaced) this.isReplaced = true;
    if (this.#isOpen) this.#later(() => this.close());
  }

  #take(text: string): void {
    const message = JSON.parse(text) as Message;
    if ('method' in message) return this.#options.notice(message.method, message.params);
    const { id, result, error } = message;
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(error ? { ok: false, code: error.data.code } : { ok: true, value: result });
  }

  #later(work: () => void): void {
    this.#options.agenda.after(this.#options.random.between(0, 20), () => this.#isOpen && work());
  }
}

type Message =
  | { readonly method: string; readonly params: unknown }
  | {
      readonly id: number;
      readonly result: unknown;
      readonly error?: { readonly data: { readonly code: string } };
    };

const lost: Told = { ok: false, code: 'lost' };
