import { connect, type Socket } from 'node:net';
import type { EgressGuard } from '../egress/egress-guard.ts';
import type { MailSettings } from './mail-settings.ts';

export type OutgoingMail = {
  /** Stays the same when it is sent again, so that whoever gets both can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

export type MailTransport = {
  /** Rejects with a `MailRefused` where trying again does not help. */
  readonly send: (mail: OutgoingMail) => Promise<void>;
};

/** The server of the mail says that it will never take this one. */
export class MailRefused extends Error {}

export type SmtpOptions = {
  readonly settings: MailSettings;
  readonly guard: Pick<EgressGuard, 'addressesOf'>;
  /** For each of connecting, being greeted, and silence in between. */
  readonly timeoutMs: number;
};

/** A connection for each mail, to an address that the rules of egress allow. */
export function smtpTransport({ settings, guard, timeoutMs }: SmtpOptions): MailTransport {
  const { host, port, tls, login, from, isLoopback } = settings;
  return {
    send: async ({ id, to, subject, text, html }) => {
      // With the first mail: most servers send none.
      const { createTransport } = await import('nodemailer');
      const socket = await connectTo(await checkedAddress(guard, host, port), port, timeoutMs);
      const transport = createTransport({
        host,
        port,
        secure: tls,
        // On this machine nobody listens in, and certificates there are of nobody.
        ...(isLoopback ? { ignoreTLS: true } : { requireTLS: login !== undefined }),
        ...(login && { auth: { user: login.user, pass: login.password } }),
        getSocket: (_options, callback) => callback(null, { connection: socket }),
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        // What is sent is only what is given here.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        // Addresses as objects are never taken apart: one stays one.
        await transport.sendMail({
          from: { name: 'Signalbox', address: from },
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
      } catch (cause) {
        throw isFinal(cause) ? new MailRefused(messageOf(cause), { cause }) : cause;
      } finally {
        transport.close();
        socket.destroy();
      }
    },
  };
}

async function checkedAddress(guard: SmtpOptions['guard'], host: string, port: number): Promise<string> {
  const checked = await guard.addressesOf(host, port);
  if (!checked.ok) throw new Error(checked.problem);
  return checked.value[0]?.address ?? host;
}

function connectTo(address: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error('no connection in time')));
    socket.once('connect', () => {
      socket.removeAllListeners('timeout').removeListener('error', fail).setTimeout(0);
      // From here on the transport listens; what comes before that must not end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** A wrong password may be mended; a mailbox that is not there is not. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  return typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
