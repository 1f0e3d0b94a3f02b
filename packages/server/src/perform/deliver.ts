import type { HttpJob, Instant } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import { serverLeaseMs } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';
import type { HostGates } from './host-gates.ts';

/** Sends one delivery; answers the HTTP status, or why there is none. */
export type Post = (delivery: Delivery) => Promise<PostAnswer>;

/** `unsent`: it has left nobody's hands. */
export type PostAnswer = { readonly status: number } | { readonly problem: string; readonly unsent?: true };

export type Delivery = {
  readonly url: string;
  readonly project: string;
  /** Of the attempt: the same at each of its deliveries. */
  readonly key: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  /** Id of the sealed secret with the only authority that is trusted. */
  readonly capem?: string;
  readonly longestMs: number;
};

/** What is sent to the first of its addresses that takes it. */
export type Call = {
  readonly job: Pick<HttpJob, 'scheme' | 'capem'>;
  readonly addresses: readonly string[];
  readonly project: string;
  readonly key: string;
  readonly body: string;
  /** Where one address may have got it, no other gets it. */
  readonly once?: unknown;
};

type Way = { readonly post: Post; readonly gates: Pick<HostGates, 'enter'> };

/** Of all addresses together: the lease has to outlive them. */
const longestTryMs = serverLeaseMs - 20_000;
/** For the turn at their hosts, of all addresses together. */
const longestWaitMs = 10_000;
/** What is said in its place: of any other answer, one of its actions is the cause, and the rest may be well. */
const ofAbsentHost: ReadonlySet<number> = new Set([502, 503, 504]);
/** What takes no calls at all says so. */
const absent = 503;
/** No delivery of an attempt follows another sooner. */
const floorMs = 1000;
const firstBackoffMs = 2000;
const longestBackoffMs = 30_000;

export type Delivered =
  | { readonly kind: 'accepted'; readonly status: number }
  | { readonly kind: 'failed'; readonly problem: string }
  /** Of what is sent at most once: it may have arrived. */
  | { readonly kind: 'unknown'; readonly problem: string }
  /** No address was called at all. */
  | { readonly kind: 'postponed'; readonly until: Instant; readonly spreadMs: number; readonly problem: string };

/** The addresses in order until one accepts. */
export async function deliver(
  { job, addresses, project, key, body, once }: Call,
  { post, gates }: Way,
): Promise<Delivered> {
  let failed: string | undefined;
  let postponed: Extract<Delivered, { kind: 'postponed' }> | undefined;
  const longestMs = longestTryMs / addresses.length;
  const capem = job.capem ? { capem: job.capem.secret } : {};
  for (const address of addresses) {
    const url = urlOf(address.trim(), job.scheme);
    if (job.scheme === 'https' && !/^https:/i.test(url)) {
      failed = `${url}: an https action calls no other addresses`;
      continue;
    }
    const pass = await gates.enter(URL.parse(url)?.host ?? url, longestWaitMs / addresses.length);
    if (!pass.go) {
      const { until, spreadMs, problem } = pass;
      if (!postponed || until < postponed.until) postponed = { kind: 'postponed', until, spreadMs, problem };
      continue;
    }
    let status: number | undefined;
    let mayHaveArrived = false;
    try {
      const answer = await post({ url, project, key, body, headers: headersOf(key), longestMs, ...capem });
      if ('status' in answer) status = answer.status;
      mayHaveArrived = 'status' in answer ? answer.status >= 500 && answer.status !== absent : !answer.unsent;
      failed = `${url}: ${'status' in answer ? `HTTP ${answer.status}` : answer.problem}`;
    } finally {
      pass.leave(status !== undefined && !ofAbsentHost.has(status));
    }
    if (status !== undefined && status >= 200 && status < 300) return { kind: 'accepted', status };
    if (once !== undefined && mayHaveArrived && failed !== undefined) return { kind: 'unknown', problem: failed };
  }
  if (failed === undefined && postponed) return postponed;
  return { kind: 'failed', problem: failed ?? 'the action has no address' };
}

export function postpone(
  { id, epoch }: Task,
  { until, spreadMs, problem }: Extract<Delivered, { kind: 'postponed' }>,
  { driver, random }: { readonly driver: Pick<Driver, 'changeTask'>; readonly random: () => number },
): void {
  const notBefore = until + Math.round(random() * spreadMs);
  driver.changeTask({ change: 'postpone', task: id, epoch, notBefore, problem });
}

/** Echoer accepts addresses without a scheme. */
function urlOf(address: string, scheme: HttpJob['scheme']): string {
  return /^https?:\/\//i.test(address) ? address : `${scheme}://${address}`;
}

function headersOf(key: string): Delivery['headers'] {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'signalbox',
    'idempotency-key': key,
  };
}

/** Anywhere up to the bound, so that the calls that failed together do not come again together. */
export function backoffMs(tries: number, random: () => number): number {
  return floorMs + Math.round(random() * (Math.min(longestBackoffMs, firstBackoffMs * 2 ** tries) - floorMs));
}
