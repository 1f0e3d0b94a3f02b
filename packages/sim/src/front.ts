import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Trace } from './trace.ts';

export type FrontOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly server: () => SimulatedServer | undefined;
  readonly answerLost: () => boolean;
  readonly trace: Trace;
  /** What has befallen the store until now. */
  readonly storeFaults: () => number;
};

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string };

/** Long enough for every commit; whoever has no answer by then asks again. */
const patienceMs = 30_000;

/** The network between clients and the server: slow, and answers get lost. */
export class Front {
  readonly #options: FrontOptions;

  constructor(options: FrontOptions) {
    this.#options = options;
  }

  /** `told` runs when the server has answered, whether or not the answer arrives. */
  ask<T>(call: (server: SimulatedServer) => Promise<T>, told: (value: T) => void): Promise<Answer<T>> {
    const { agenda, random, answerLost } = this.#options;
    return new Promise((resolve) => {
      const answer = (result: Answer<T>) => {
        const arriving = answerLost() ? { ok: false as const, code: 'lost' } : result;
        agenda.after(random.between(0, 40), () => resolve(arriving));
      };
      let isAsked = false;
      const cancel = agenda.after(patienceMs, () => {
        if (isAsked) this.#options.trace.broken('R6', 'a server that is well does not answer');
        answer({ ok: false, code: 'lost' });
      });
      agenda.after(random.between(0, 40), () => {
        const server = this.#options.server();
        if (!server) return answer({ ok: false, code: 'lost' });
        const faults = this.#options.storeFaults();
        isAsked = true;
        const forget = server.onCrash(() => {
          isAsked = false;
          answer({ ok: false, code: 'lost' });
        });
        const settle = (result: Answer<T>) => {
          if (server.isDead) return;
          forget();
          cancel();
          if (result.ok) told(result.value);
          if (!result.ok && this.#options.storeFaults() === faults) this.#checkCode(result.code);
          answer(result);
        };
        void call(server).then(
          (value) => settle({ ok: true, value }),
          (error: unknown) => settle({ ok: false, code: codeOf(error) }),
        );
      });
    });
  }

  /** R6: a store that is well is no reason to fail, nor is somebody else who writes the same run. */
  #checkCode(code: string): void {
    const isFailure = code === 'store_failed' || code === 'internal' || code.startsWith('thrown');
    if (isFailure) this.#options.trace.broken('R6', `${code} was answered while the store was well`);
  }

  /** Asks until there is an answer that asking again would not change. */
  async insist<T>(call: (server: SimulatedServer) => Promise<T>, told: (value: T) => void): Promise<Answer<T>> {
    const { agenda, random } = this.#options;
    for (;;) {
      const answer = await this.ask(call, told);
      if (answer.ok || !passing.has(answer.code)) return answer;
      await agenda.sleep(random.between(50, 1000));
    }
  }
}

const passing: ReadonlySet<string> = new Set(['lost', 'store_failed', 'stopping', 'disk_full']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : `thrown ${String(error)}`;
}
