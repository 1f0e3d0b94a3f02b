import type { EvidenceRule, InterlockView, PutInterlockBody } from '@signalbox/protocol';
import { wordsOf } from '../lists/words-of.ts';

type Decision = Extract<EvidenceRule, { readonly decision: unknown }>['decision'];

/** One decision that is needed, as it is typed. */
export type DecisionFields = {
  readonly quorum: string;
  readonly exclude: readonly Decision['exclude'][number][];
  readonly kind: string;
  readonly outcomes: string;
  readonly overridden: boolean;
};

/** An interlock as it is typed; lists are words with commas between them. */
export type InterlockFields = {
  readonly description: string;
  readonly environments: string;
  readonly jobs: string;
  readonly hosts: string;
  readonly decisions: readonly DecisionFields[];
  readonly build: boolean;
  readonly below: string;
};

export const newDecision: DecisionFields = { quorum: '', exclude: [], kind: '', outcomes: '', overridden: false };

export function fieldsOf(view: InterlockView | undefined): InterlockFields {
  const { description = '', environments = [], jobs = [], hosts = [], requires, below = [] } = view ?? {};
  return {
    description,
    environments: environments.join(', '),
    jobs: jobs.join(', '),
    hosts: hosts.join(', '),
    decisions: requires
      ? requires.flatMap((rule) => ('decision' in rule ? [typed(rule.decision)] : []))
      : [newDecision],
    build: requires?.some((rule) => 'build' in rule) ?? false,
    below: below.join(', '),
  };
}

export function bodyOf({
  description,
  environments,
  jobs,
  hosts,
  decisions,
  build,
  below,
}: InterlockFields): PutInterlockBody {
  return {
    ...(description.trim() !== '' && { description: description.trim() }),
    environments: [...wordsOf(environments)],
    jobs: [...wordsOf(jobs)],
    hosts: [...wordsOf(hosts)],
    requires: [
      ...decisions.map((decision) => ({ decision: said(decision) })),
      ...(build ? [{ build: 'SUCCESS' as const }] : []),
    ],
    below: [...wordsOf(below)],
  };
}

function typed({ quorum, exclude, kind, outcomes = [], overridden }: Decision): DecisionFields {
  return { quorum, exclude, kind: kind ?? '', outcomes: outcomes.join(', '), overridden };
}

function said({ quorum, exclude, kind, outcomes, overridden }: DecisionFields): Decision {
  const only = wordsOf(outcomes);
  return {
    quorum: quorum.trim(),
    exclude: [...exclude],
    ...((kind === 'qa' || kind === 'review') && { kind }),
    ...(only.length > 0 && { outcomes: [...only] }),
    overridden,
  };
}
