import { type Refusal, refuse } from '../failure.ts';

/** Why a person may not decide, as data that any language can word. `name`: the person who is meant. */
export type WhyNot =
  | { readonly code: 'started_run' }
  /** Of a run above this one. */
  | { readonly code: 'changed_above' }
  | { readonly code: 'wrote_commit' }
  | { readonly code: 'changed_run' }
  /** In a run above. */
  | { readonly code: 'approved_above'; readonly step: string }
  | { readonly code: 'approved'; readonly approved: string; readonly step: string }
  /** Without having been asked. */
  | { readonly code: 'asked_others' }
  | { readonly code: 'handed_on'; readonly name: string; readonly to: string }
  /** `who` may, in the notation of FSL. */
  | { readonly code: 'not_asked'; readonly name: string; readonly who: string }
  | { readonly code: 'no_role'; readonly name: string; readonly project: string }
  | { readonly code: 'only_people' }
  | { readonly code: 'unknown_user' };

export function whyNotText(why: WhyNot): string {
  switch (why.code) {
    case 'started_run':
      return 'who started the run cannot decide it';
    case 'changed_above':
      return 'who changed a run above this one cannot decide it';
    case 'wrote_commit':
      return 'who wrote the commit cannot decide it';
    case 'changed_run':
      return 'who changed the run cannot decide it';
    case 'approved_above':
      return `who approved something above this run cannot decide ${why.step}`;
    case 'approved':
      return `who approved ${why.approved} cannot decide ${why.step}`;
    case 'asked_others':
      return 'who was not asked, and asked others, cannot decide it';
    case 'handed_on':
      return `${why.name} has handed the right to decide to ${why.to}`;
    case 'not_asked':
      return `${why.name} is not among those who may decide: ${why.who}`;
    case 'no_role':
      return `${why.name} has no role in project ${why.project} by which one decides`;
    case 'only_people':
      return 'only people decide';
    case 'unknown_user':
      return 'this user is not known any more';
  }
}

export type NotEligible = Refusal & { readonly failure: { readonly because: WhyNot } };

/** `person`: who it is about, where that is not who asks. */
export function notEligible(because: WhyNot, person?: string): NotEligible {
  const about = person === undefined ? '' : `${person}: `;
  const { ok, failure } = refuse('not_eligible', `${about}${whyNotText(because)}`);
  return { ok, failure: { ...failure, because, ...(person !== undefined && { person }) } };
}
