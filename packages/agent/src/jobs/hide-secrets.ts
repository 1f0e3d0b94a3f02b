import type { CodeDelivery, CodeResult } from '@signalbox/protocol';
import { Masker } from '@signalbox/runner';

type Told = Pick<CodeResult, 'id' | 'end' | 'errors'>;

/** Hides the secret arguments of one delivery in all that goes back to the server. */
export class HideSecrets {
  readonly #masker: Masker;

  constructor({ args, secrets = [] }: Pick<CodeDelivery, 'args' | 'secrets'>) {
    this.#masker = new Masker(secrets.flatMap((name) => (typeof args[name] === 'string' ? [args[name]] : [])));
  }

  text(text: string): string {
    return this.#masker.text(text);
  }

  result(told: Told): Told {
    if (this.#masker.isIdle) return told;
    const { id, end, errors } = told;
    return { id, end: this.#end(end), ...(errors && { errors: this.#in(errors) as NonNullable<Told['errors']> }) };
  }

  /** Whether anything in it would be hidden. */
  has(value: unknown): boolean {
    return !this.#masker.isIdle && JSON.stringify(this.#in(value)) !== JSON.stringify(value);
  }

  /** What the server decides by stays as it is. */
  #end(end: Told['end']): Told['end'] {
    const hidden = { ...(this.#in(end) as object), kind: end.kind } as Told['end'];
    if (end.kind !== 'acted' || hidden.kind !== 'acted' || !end.step) return hidden;
    const { kind } = end.step;
    const outcome = end.step.kind === 'finished' ? { outcome: end.step.outcome } : {};
    return { ...hidden, step: { ...(hidden.step as object), kind, ...outcome } as NonNullable<typeof end.step> };
  }

  #in(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.text(String(value)) === String(value) ? value : this.text(String(value));
    if (Array.isArray(value)) return value.map((item) => this.#in(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [this.text(key), this.#in(member)]));
  }
}
