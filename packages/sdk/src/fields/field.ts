import type { Param, ParamChecks, ParamType, Value } from '@signalbox/engine';

/**
 * What one argument of a job must be. `param` is checked wherever the argument is given: in forms, in the API, in the
 * command line. `read` is the author's own code, and runs in the job host alone.
 */
export type Field<T> = {
  readonly kind: 'field';
  readonly param: Omit<Param, 'name'>;
  readonly comment?: string;
  readonly read: (value: Value) => Read<T>;
};

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  /** In words that follow the argument's name. */
  | { readonly ok: false; readonly problem: string };

type Options<Raw> = {
  readonly required?: boolean;
  readonly default?: Raw;
  readonly mark?: Param['mark'];
  readonly comment?: string;
  /** A check of one's own: what is wrong, in words that follow the argument's name. */
  readonly check?: (value: Raw) => string | undefined;
  /** What the job gets in place of the value. What it throws is said to who gave the argument. */
  readonly convert?: (value: Raw) => unknown;
};

type NumberOptions = Options<number> & {
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly number[];
};

type TextOptions = Options<string> & {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** RE2, of the whole text. */
  readonly regex?: string;
  readonly oneOf?: readonly string[];
};

type ListOptions<Item extends Value> = Options<readonly Item[]> & {
  readonly minLength?: number;
  readonly maxLength?: number;
};

type Dict = { readonly [key: string]: Value };

/** What a job gets: what `convert` makes of the value; undefined only where it may be absent. */
type Got<Raw, O> =
  | (O extends { readonly convert: (value: never) => infer Converted } ? Converted : Raw)
  | (O extends { readonly required: true } | { readonly default: Raw } ? never : undefined);

export function str<const O extends TextOptions>(options?: O): Field<Got<string, O>> {
  return field('str', options);
}

/** A whole number that JSON carries exactly. */
export function int<const O extends NumberOptions>(options?: O): Field<Got<number, O>> {
  return field('int', options);
}

export function float<const O extends NumberOptions>(options?: O): Field<Got<number, O>> {
  return field('float', options);
}

export function bool<const O extends Options<boolean>>(options?: O): Field<Got<boolean, O>> {
  return field('bool', options);
}

export function list<Item extends Value = Value, const O extends ListOptions<Item> = ListOptions<Item>>(
  options?: O,
): Field<Got<readonly Item[], O>> {
  return field('list', options);
}

export function dict<const O extends Options<Dict>>(options?: O): Field<Got<Dict, O>> {
  return field('dict', options);
}

type SecretOptions = Omit<Options<string>, 'default'> & Pick<TextOptions, 'minLength' | 'maxLength' | 'regex'>;

/** A text that nobody is shown: jobs get it, and what they log and answer is kept without it. */
export function secret<const O extends SecretOptions>(options?: O): Field<Got<string, O>> {
  return field('secret', options);
}

type Given = Options<never> & ParamChecks;

function field<T>(type: ParamType, options: object = {}): Field<T> {
  const { required = false, default: value, mark, comment, convert, check, ...checks } = options as Given;
  const param = {
    type,
    required,
    ...(value !== undefined && { default: value as Value }),
    ...(mark && { mark }),
    ...(Object.keys(checks).length > 0 && { checks }),
  };
  return {
    kind: 'field',
    param,
    ...(comment !== undefined && { comment }),
    read: (given) => readValue(given, { convert, check } as OwnCode) as Read<T>,
  };
}

type OwnCode = {
  readonly convert?: (value: unknown) => unknown;
  readonly check?: (value: unknown) => string | undefined;
};

function readValue(given: Value, { convert, check }: OwnCode): Read<unknown> {
  try {
    const problem = check?.(given);
    if (problem !== undefined) return { ok: false, problem };
    return { ok: true, value: convert ? convert(given) : given };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
