import type { ChangeHint } from '@signalbox/protocol';
import type { Query } from '@tanstack/react-query';

type Asked = {
  readonly queryKey: Query['queryKey'];
  readonly state: { readonly data: unknown };
};

/** A query with a key `['run', ID, …]` or `['build', ID, …]`. A run may be named in the key: what was read says its id. */
export function isAbout(
  { queryKey: [kind, id], state }: Asked,
  about: { readonly kind: ChangeHint['kind']; readonly id: string },
): boolean {
  if (kind !== about.kind) return false;
  const read = state.data as { readonly id?: unknown } | undefined;
  return id === about.id || read?.id === about.id;
}
