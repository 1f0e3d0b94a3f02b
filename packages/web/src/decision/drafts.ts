/** What somebody has typed for one outcome, and has not sent. */
export type Draft = { readonly reason: string; readonly texts: { readonly [param: string]: string } };

/** By outcome; whoever holds them keeps them when a form is made anew. */
export type Drafts = Map<string, Draft>;

const nothing: Draft = { reason: '', texts: {} };

export function draftOf(drafts: Drafts | undefined, outcome: string): Draft {
  return drafts?.get(outcome) ?? nothing;
}

/** Whether anything was typed that is still there. */
export function hasDraft(drafts: Drafts): boolean {
  return [...drafts.values()].some(({ reason, texts }) =>
    [reason, ...Object.values(texts)].some((text) => text !== ''),
  );
}

/** Parts that are not given stay; texts are added to those that are there. */
export function keepDraft(drafts: Drafts | undefined, outcome: string, typed: Partial<Draft>): void {
  const before = draftOf(drafts, outcome);
  drafts?.set(outcome, { reason: typed.reason ?? before.reason, texts: { ...before.texts, ...typed.texts } });
}
