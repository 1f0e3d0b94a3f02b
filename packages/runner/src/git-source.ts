import type { ClonePlan } from '@signalbox/pipeline';

export type GitSource = {
  /** With credentials, if the plan has any: only for fetching. */
  readonly fetchUrl: string;
  /** For logs and for the configuration that stays in the workspace. */
  readonly shownUrl: string;
  readonly commit: string;
  readonly ref: string;
};

export type CheckedSource =
  | { readonly ok: true; readonly source: GitSource }
  | { readonly ok: false; readonly problem: string };

/** Everything in a plan comes from outside: what git could take for an option or for another transport is refused. */
export function checkGitSource(clone: ClonePlan, schemes: readonly string[]): CheckedSource {
  const url = parseUrl(clone.url);
  if (!url) return refuse('The clone address is not a URL such as https://host/owner/name');
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme)) {
    return refuse(`The clone address has the scheme ${scheme}; allowed are ${schemes.join(', ')}`);
  }
  if (url.hostname.startsWith('-')) return refuse('The host of the clone address begins with a minus sign');
  if (!commitForm.test(clone.commit)) return refuse('The commit is not a full hash of 40 or 64 hexadecimal digits');
  if (!refForm.test(clone.ref) || clone.ref.includes('..')) return refuse('The ref is not a valid name for git');
  return { ok: true, source: { fetchUrl: url.href, shownUrl: withoutCredentials(url), ...pick(clone) } };
}

export const defaultSchemes: readonly string[] = ['https', 'http', 'ssh'];

const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** No leading minus, blank, control character or sign that has a meaning in a refspec. */
const refForm = /^(?![-/.])[^\p{Cc}\s~^:?*[\\]{1,250}$/u;

function refuse(problem: string): CheckedSource {
  return { ok: false, problem };
}

function parseUrl(text: string): URL | undefined {
  // "transport::address" is git's own form for helpers, some of which run programs.
  return text.startsWith('-') || text.includes('::') || /\p{Cc}/u.test(text)
    ? undefined
    : (URL.parse(text) ?? undefined);
}

function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  // A user without a password is part of an ssh address, not a secret.
  if (shown.protocol !== 'ssh:') shown.username = '';
  shown.password = '';
  return shown.href;
}

function pick({ commit, ref }: ClonePlan) {
  return { commit, ref };
}
