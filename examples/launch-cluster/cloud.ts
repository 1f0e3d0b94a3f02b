import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A line of the ledger: what was done, never changed afterwards. */
export type Entry =
  | { readonly did: 'made'; readonly key: string; readonly kind: string; readonly ids: readonly string[] }
  | { readonly did: 'removed'; readonly key: string; readonly ids: readonly string[] };

/** Around the effect of a request. */
export type Moment = { readonly what: 'make' | 'remove'; readonly phase: 'before' | 'after' };

export type Cloud = {
  readonly url: string;
  readonly ledger: () => readonly Entry[];
  /** Ids of what there is. */
  readonly living: () => readonly string[];
  readonly close: () => Promise<void>;
};

type Asked =
  | { readonly do: 'make'; readonly key: string; readonly kind: string; readonly count: number }
  | { readonly do: 'remove'; readonly key: string };

/**
 * A cloud in one small program. What it has made and removed stands in the ledger, a file. A key is made once, and never
 * again after it was removed: whoever asks late gets nothing.
 */
export async function startCloud(options: {
  readonly ledger: string;
  readonly port?: number;
  /** A request waits for it; by then the one who asked may be gone. */
  readonly at?: (moment: Moment) => Promise<void>;
}): Promise<Cloud> {
  const { ledger: file, port = 0, at = async () => undefined } = options;
  const ledger = (): readonly Entry[] => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
  };
  const write = (entry: Entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  const server = createServer(async (request, response) => {
    const asked = await readAsked(request);
    await at({ what: asked.do, phase: 'before' });
    const answer = asked.do === 'make' ? make(asked, { ledger, write }) : remove(asked.key, { ledger, write });
    await at({ what: asked.do, phase: 'after' });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger,
    living: () => {
      const removed = new Set(ledger().flatMap(({ did, ids }) => (did === 'removed' ? ids : [])));
      return ledger().flatMap(({ did, ids }) => (did === 'made' ? ids.filter((id) => !removed.has(id)) : []));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Ledger = { readonly ledger: () => readonly Entry[]; readonly write: (entry: Entry) => void };
type Answer = { readonly status: number; readonly body: object };

function make({ key, kind, count }: Extract<Asked, { do: 'make' }>, { ledger, write }: Ledger): Answer {
  const known = ledger().filter((entry) => entry.key === key);
  if (known.some(({ did }) => did === 'removed')) return { status: 410, body: { error: 'the key was removed' } };
  const [made] = known;
  if (made) return { status: 200, body: { ids: made.ids } };
  const ids = Array.from({ length: count }, (_, index) => `${kind}-${ledger().length + 1}-${index + 1}`);
  write({ did: 'made', key, kind, ids });
  return { status: 200, body: { ids } };
}

function remove(key: string, { ledger, write }: Ledger): Answer {
  const known = ledger().filter((entry) => entry.key === key);
  if (known.every(({ did }) => did === 'made')) write({ did: 'removed', key, ids: known.flatMap(({ ids }) => ids) });
  return { status: 200, body: {} };
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  return JSON.parse(await text(request)) as Asked;
}

if (import.meta.main) {
  const { url } = await startCloud({ ledger: 'cloud-ledger.jsonl', port: 18_090 });
  process.stdout.write(`the cloud is at ${url}, its ledger in cloud-ledger.jsonl\n`);
}
