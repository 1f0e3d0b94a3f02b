import type { Value } from '@signalbox/engine';

/** What every library of Standard Schema v1 gives (standardschema.dev): zod, Valibot, ArkType and others. */
export type StandardSchema<T, Given = unknown> = {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validated<T> | Promise<Validated<T>>;
    readonly types?: { readonly input: Given; readonly output: T } | undefined;
  };
};

type Validated<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export async function parseBy<T>(schema: StandardSchema<T>, value: Value): Promise<Parsed<T>> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, problem: result.issues.map(issueText).join('; ') };
}

function issueText({
  message,
  path = [],
}: {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}) {
  const place = path.map((part) => String(isKeyed(part) ? part.key : part)).join('.');
  return place === '' ? message : `${place}: ${message}`;
}

function isKeyed(part: unknown): part is { readonly key: unknown } {
  return typeof part === 'object' && part !== null && 'key' in part;
}
