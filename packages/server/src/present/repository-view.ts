import type { RepositoryView } from '@signalbox/protocol';
import type { Repository } from '@signalbox/store';

export function repositoryView({ id, scm, name, url, defaultBranch, startRule }: Repository): RepositoryView {
  const shown = { id, scm, name, url, defaultBranch };
  if (!startRule) return shown;
  const { flow, events, branches } = startRule;
  return { ...shown, startRule: { flow, events: [...events], branches: [...branches] } };
}
