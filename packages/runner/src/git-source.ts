import type { ClonePlan } from '@signalbox/pipeline';

export type GitSource = {
  /** Can be shown; what is needed to get in stands apart from it. */
  readonly url: string;
  /** `user:password` for http and https. */
  readonly credentials?: string;
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
  if (url.protocol === 'ssh:') {
    if (url.password !== '') return refuse('The clone address has a password, but ssh takes a key');
    if (url.username.startsWith('-')) return refuse('The user of the clone address begins with a minus sign');
  }
  const address = takeApart(url);
  if (!address) return refuse('The credentials of the clone address have a broken % code');
  return { ok: true, source: { ...address, commit: clone.commit, ref: clone.ref } };
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

function takeApart(url: URL): Pick<GitSource, 'url' | 'credentials'> | undefined {
  const { href, username, password } = url;
  // The user of an ssh address is no secret, and has to stand in it.
  if (url.protocol === 'ssh:' || (username === '' && password === '')) return { url: href };
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  try {
    return { url: bare.href, credentials: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
