export type GitRef = {
  readonly kind: 'branch' | 'tag' | 'other';
  /** In full, such as `refs/heads/main`. */
  readonly ref: string;
  /** Without `refs/heads/` or `refs/tags/`. */
  readonly name: string;
};

/** Undefined for what git itself would not accept as the full name of a ref, and for what it could take for an option. */
export function readGitRef(text: string): GitRef | undefined {
  if (!isRefName(text)) return undefined;
  for (const [kind, prefix] of prefixes) {
    const name = text.slice(prefix.length);
    if (text.startsWith(prefix)) return name.startsWith('-') ? undefined : { kind, ref: text, name };
  }
  return { kind: 'other', ref: text, name: text };
}

/** What a person may mean by the full or short name of a branch or tag, the likelier one first. */
export function refCandidates(text: string): readonly string[] | undefined {
  const candidates = text.startsWith('refs/') ? [text] : prefixes.map(([, prefix]) => prefix + text);
  return candidates.every((candidate) => readGitRef(candidate)) ? candidates : undefined;
}

/** Who may push there is of the repository: what is elsewhere, as pull requests are, may be anybody's. */
export function isBranchOrTag(ref: string): boolean {
  const kind = readGitRef(ref)?.kind;
  return kind === 'branch' || kind === 'tag';
}

const prefixes = [
  ['branch', 'refs/heads/'],
  ['tag', 'refs/tags/'],
] as const;

/** The rules of `git check-ref-format`, and a length that fits every file system. */
function isRefName(text: string): boolean {
  if (!text.startsWith('refs/') || text.length > 500) return false;
  if (/[\p{Cc}\s~^:?*[\\]|\.\.|@\{/u.test(text) || text.endsWith('.')) return false;
  return text.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
