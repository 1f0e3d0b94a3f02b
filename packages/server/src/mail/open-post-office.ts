import type { Instant } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { EgressGuard } from '../egress/egress-guard.ts';
import { readInbox } from '../inbox/read-inbox.ts';
import type { Log } from '../log.ts';
import type { Decider } from './decider.ts';
import { MailLinks } from './mail-links.ts';
import type { MailSettings } from './mail-settings.ts';
import type { Waiting } from './mail-text.ts';
import { PostOffice } from './post-office.ts';
import { smtpTransport } from './smtp-transport.ts';

export type MailParts = {
  readonly settings: MailSettings | undefined;
  readonly store: Store;
  readonly guard: EgressGuard;
  readonly hub: Hub;
  readonly scheduler: Scheduler;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly now: () => Instant;
  readonly log: Log;
};

const timeoutMs = 15_000;
const digestSize = 50;

/** Undefined where nothing was said of a server of mail. */
export function openPostOffice({ settings, guard, randomBytes, ...given }: MailParts): PostOffice | undefined {
  if (!settings) return undefined;
  const { store } = given;
  const { publicUrl, digestHour } = settings;
  return new PostOffice({
    ...given,
    publicUrl,
    digestHour,
    links: new MailLinks({ store, randomBytes }),
    transport: smtpTransport({ settings, guard, timeoutMs }),
    waitingFor: (decider) => waitingInProjects(store, decider),
  });
}

/** In all of them that are not in the archive; who has no role in one decides nothing there. */
async function waitingInProjects(store: Store, decider: Decider): Promise<Waiting> {
  const living = (await store.projects()).filter(({ archivedAt }) => archivedAt === undefined);
  const projects = living.map(({ name }) => name);
  const { decisions, next } = await readInbox(store, decider, { projects, list: 'mine', limit: digestSize });
  return {
    decisions: decisions.map((decision) => ({ project: decision.project, decision })),
    hasMore: next !== undefined,
  };
}
