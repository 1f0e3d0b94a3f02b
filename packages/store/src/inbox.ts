import type { Instant } from '@signalbox/engine';

/** Who has an open decision before them: written with the run that it belongs to, and gone with it. */
export type InboxStore = {
  /** Each decision once, the one that has been open for the longest first, from the one behind `after`. */
  readonly inbox: (query: InboxQuery) => Promise<readonly InboxItem[]>;
};

export type InboxQuery = {
  readonly projects: readonly string[];
  /** As `inboxMember` makes them: whoever looks is all of these. */
  readonly members: readonly string[];
  readonly after?: InboxPlace;
  readonly limit: number;
};

export type InboxPlace = { readonly openedAt: Instant; readonly run: string; readonly step: string };

export type InboxItem = InboxPlace & {
  readonly visit: number;
  /** Who started its run, as a member: they mostly cannot decide it. */
  readonly starter?: string;
};
