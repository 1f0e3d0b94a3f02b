import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type CleanUp = () => unknown;

/** What a play happens on: a folder of its own, a voice, and the list of what has to be undone. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'signalbox-play-'));
  readonly #cleanUps: CleanUp[] = [];
  #checks = 0;
  #closed = false;

  /** Undone in the opposite order, however the play ends. */
  atEnd(cleanUp: CleanUp): void {
    assert(!this.#closed, 'the play is over');
    this.#cleanUps.push(cleanUp);
  }

  say(text: string): void {
    if (!this.#closed) process.stdout.write(`${text}\n`);
  }

  /** Says the claim when it holds. */
  async holds(claim: string, check: () => unknown): Promise<void> {
    try {
      await check();
    } catch (cause) {
      throw new Error(`does not hold: ${claim}`, { cause });
    }
    this.#checks += 1;
    this.say(`  ✓ ${claim}`);
  }

  get checks(): number {
    return this.#checks;
  }

  /** Gives what could not be undone. */
  async close(): Promise<readonly unknown[]> {
    this.#closed = true;
    const problems: unknown[] = [];
    for (const cleanUp of this.#cleanUps.reverse()) {
      try {
        await cleanUp();
      } catch (problem) {
        problems.push(problem);
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    return problems;
  }
}
