import { AppError } from '@signalbox/protocol';

/** Where a repository is read from. The URL can be shown; what is needed to get in stands apart from it. */
export type GitRemote = {
  readonly url: string;
  /** `user:password` for http and https. */
  readonly credentials?: string;
};

export type AddressRules = {
  /** Whether `file:` URLs and absolute paths of the server's machine are taken: only its operator may ask for it. */
  readonly localPaths: boolean;
};

const schemes = ['http', 'https', 'ssh'];

/** Refuses whatever git could take for an option, for a transport that runs programs, or for a file. */
export function readGitAddress(text: string, rules: AddressRules): GitRemote {
  if (rules.localPaths && /^\/[^\p{Cc}]*$/u.test(text)) return { url: text };
  // "transport::address" is git's own form for helpers, some of which run programs.
  const url = /^-|::|[\p{Cc}\s]/u.test(text) ? null : URL.parse(text);
  if (!url) throw invalid('The address of the repository is not a URL such as https://host/owner/name');
  const scheme = url.protocol.slice(0, -1);
  const allowed = allowedSchemes(rules);
  if (!allowed.includes(scheme)) throw invalid(`The scheme of the repository is not one of ${allowed.join(', ')}`);
  if (scheme !== 'file' && (url.hostname === '' || url.hostname.startsWith('-'))) {
    throw invalid('The address of the repository names no host');
  }
  if (url.search !== '' || url.hash !== '') throw invalid('The address of the repository ends with its path');
  return withoutCredentials(url);
}

export function allowedSchemes({ localPaths }: AddressRules): readonly string[] {
  return localPaths ? [...schemes, 'file'] : schemes;
}

function withoutCredentials(url: URL): GitRemote {
  if (url.protocol === 'ssh:') {
    if (url.password !== '') throw invalid('ssh takes a key, not a password in the address');
    if (url.username.startsWith('-')) throw invalid('The user of the address begins with a minus sign');
    return { url: url.href };
  }
  const { username, password } = url;
  if (username === '' && password === '') return { url: url.href };
  url.username = '';
  url.password = '';
  return { url: url.href, credentials: `${decoded(username)}:${decoded(password)}` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw invalid('The address has a broken % code', error);
  }
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('argument_invalid', { message }, { cause });
}
