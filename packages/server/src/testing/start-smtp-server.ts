import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { readMailSettings } from '../mail/mail-settings.ts';

export type Received = { readonly to: readonly string[]; readonly raw: string };

/** A real one on loopback, which keeps what it takes. `refuse` answers with this status while it is set. */
export async function startSmtpServer(port = 0) {
  const received: Received[] = [];
  const waiting: ((mail: Received) => void)[] = [];
  const state = { refuse: undefined as number | undefined, seen: 0 };
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onData: async (stream, session, done) => {
      const raw = await text(stream);
      state.seen += 1;
      if (state.refuse !== undefined) return done(Object.assign(new Error('no'), { responseCode: state.refuse }));
      const mail = { to: session.envelope.rcptTo.map(({ address }) => address), raw };
      done();
      const next = waiting.shift();
      if (next) next(mail);
      else received.push(mail);
    },
  });
  // A client that is broken off is nothing to this server.
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const { port: own } = server.server.address() as AddressInfo;
  return {
    port: own,
    received,
    state,
    /** The first that nobody has asked for yet. */
    next: (): Promise<Received> => {
      const first = received.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** For a server of mail on this machine. */
export function mailSettings(port: number) {
  const given = { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'box@example.org', publicUrl: 'https://box.example.org/' };
  const read = readMailSettings({ ...given, digestHour: 7 });
  if (!read.ok || !read.settings) throw new Error('no settings');
  return read.settings;
}

/** As a reader of mail shows it. */
export function plainText({ raw }: Received): string {
  const part = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw)?.[1] ?? '';
  return part
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
