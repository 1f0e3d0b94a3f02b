import assert from 'node:assert/strict';
import type { Taken } from './services.ts';

type Scene = {
  /** `STEP STATE`, in the order in which the calls must come. */
  readonly turns: readonly string[];
  readonly before: (taken: Taken) => Promise<void>;
  readonly calls: Taken[];
  readonly over: PromiseWithResolvers<readonly Taken[]>;
};

/** What the services answer, call by call; any other call spoils the scene. */
export class Script {
  #scene: Scene | undefined;

  /** Resolves with the calls once the last acknowledgement has been taken. */
  expect(turns: readonly string[], before: Scene['before'] = async () => undefined): Promise<readonly Taken[]> {
    const over = Promise.withResolvers<readonly Taken[]>();
    // The play may still be busy when it comes to grief.
    over.promise.catch(() => undefined);
    this.#scene = { turns, before, calls: [], over };
    return over.promise;
  }

  async answer(taken: Taken): Promise<string> {
    const scene = this.#scene;
    const turn = scene?.turns[scene.calls.length];
    const [step, state = ''] = turn?.split(' ') ?? [];
    if (step !== taken.call.stepName) {
      scene?.over.reject(new Error(`expected ${turn ?? 'no call'}, but called was ${taken.call.stepName}`));
      return '';
    }
    scene?.calls.push(taken);
    await scene?.before(taken).catch(scene.over.reject);
    return state;
  }

  answered(taken: Taken, status: number): void {
    const scene = this.#scene;
    if (status !== 200) scene?.over.reject(new Error(`the acknowledgement of ${taken.call.stepName} got ${status}`));
    assert(scene);
    if (scene.calls.length === scene.turns.length && scene.calls.at(-1) === taken) scene.over.resolve(scene.calls);
  }
}
