/** Where a step of a flow gets an argument from when its first attempt is made. Made by the functions here. */
export type Reference<Step extends string = string, Input extends string = string> =
  | FromInput<Input>
  | FromStep<Step>
  | FromContext
  | FromConfig
  | FromSecret;

/** No data has it, so that a reference is never taken for a value; the same in every copy of this package. */
const reference: unique symbol = Symbol.for('signalbox.reference');

export type FromInput<Input extends string = string> = {
  readonly kind: typeof reference;
  readonly from: { readonly kind: 'input'; readonly name: Input };
};

export type FromStep<Step extends string = string> = {
  readonly kind: typeof reference;
  readonly from: { readonly kind: 'result'; readonly step: Step; readonly path: readonly string[] };
};

export type FromContext = {
  readonly kind: typeof reference;
  readonly from: { readonly kind: 'context'; readonly path: readonly string[] };
};

export type FromConfig = {
  readonly kind: typeof reference;
  readonly from: { readonly kind: 'config'; readonly path: readonly string[] };
};

export type FromSecret = {
  readonly kind: typeof reference;
  readonly from: { readonly kind: 'secret'; readonly name: string };
};

/** What the run was started with. */
export function fromInput<const Input extends string>(name: Input): FromInput<Input> {
  return { kind: reference, from: { kind: 'input', name } };
}

/** The result of the latest visit of a step, or what is in it at the path. */
export function fromStep<const Step extends string>(step: Step, ...path: readonly string[]): FromStep<Step> {
  return { kind: reference, from: { kind: 'result', step, path } };
}

/** What a step has set with `ctx.set`. */
export function fromContext(...path: readonly [string, ...string[]]): FromContext {
  return { kind: reference, from: { kind: 'context', path } };
}

/** What the configuration of the template says under a key, or at a path into it: for runs that are started from one. */
export function fromConfig(...path: readonly [string, ...string[]]): FromConfig {
  return { kind: reference, from: { kind: 'config', path } };
}

/** A stored secret, for an argument that is `secret()`: that of the job's environment, else of the project, else of all. */
export function fromSecret(name: string): FromSecret {
  return { kind: reference, from: { kind: 'secret', name } };
}

export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === reference && 'from' in value;
}
