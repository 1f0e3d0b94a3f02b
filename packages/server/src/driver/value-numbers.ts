import { canonicalJson, type Value } from '@signalbox/engine';

/** Equal values have the same number: a key of inputs is short then, however large they are, and they are written out once. */
export class ValueNumbers {
  readonly #numbers = new Map<Value, number>();
  /** A start binds its inputs anew each time that it is decided, so that equal ones need not be one object. */
  readonly #ofText = new Map<string, number>();
  #last = 0;

  of(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const text = canonicalJson(value);
    const number = this.#ofText.get(text) ?? this.#last++;
    this.#ofText.set(text, number);
    this.#numbers.set(value, number);
    return number;
  }
}
