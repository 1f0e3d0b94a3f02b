import type { Value } from '@signalbox/engine';

/**
 * Equal strings have the same number, and so have objects that are one object: a key of inputs is short then, however
 * large they are, and nobody has to write them out.
 */
export class ValueNumbers {
  readonly #numbers = new Map<Value, number>();

  of(value: Value): number {
    const number = this.#numbers.get(value) ?? this.#numbers.size;
    this.#numbers.set(value, number);
    return number;
  }
}
