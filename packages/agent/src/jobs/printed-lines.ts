import type { CodeDelivery } from '@signalbox/protocol';
import { HideSecrets } from './hide-secrets.ts';

export type PrintedLine = { readonly kind: number; readonly text: string };

/** Of a line that has no end yet. A log shows less of it. */
const longestKept = 1024 * 1024;

/**
 * What a process prints past the logger. It comes in pieces of any length: a secret is found in a line only where all of
 * that is there. And the last words of an attempt may come when the next has begun, whose secrets are others.
 */
export class PrintedLines {
  readonly #rests = new Map<number, string>();
  #now = new HideSecrets({ args: {} });
  #before = this.#now;

  begin(delivery: Pick<CodeDelivery, 'args' | 'secrets'>): void {
    this.#before = this.#now;
    this.#now = new HideSecrets(delivery);
  }

  /** Those that are whole by now; what is secret to the attempt itself is hidden with its log. */
  take({ kind, text }: PrintedLine): readonly PrintedLine[] {
    const lines = ((this.#rests.get(kind) ?? '') + text).split('\n');
    this.#rests.set(kind, (lines.pop() ?? '').slice(0, longestKept));
    return this.#shown(lines.map((line) => ({ kind, text: line })));
  }

  /** What has not been ended by the end of the attempt. */
  end(): readonly PrintedLine[] {
    const rests = [...this.#rests].map(([kind, text]) => ({ kind, text }));
    this.#rests.clear();
    return this.#shown(rests);
  }

  #shown(lines: readonly PrintedLine[]): readonly PrintedLine[] {
    return lines.flatMap(({ kind, text }) => (text === '' ? [] : [{ kind, text: this.#before.text(text) }]));
  }
}
