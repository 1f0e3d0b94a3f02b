import { isLoopback } from '../is-loopback.ts';

/** Where mail goes out, as whom, and where its links lead. */
export type MailSettings = {
  readonly host: string;
  readonly port: number;
  /** From the first byte on; otherwise as the server offers it, and always before a password is sent beyond this machine. */
  readonly tls: boolean;
  readonly isLoopback: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly from: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Of the day in UTC, from which on the daily digest is sent. */
  readonly digestHour: number;
};

type Given = {
  readonly smtpUrl: string;
  readonly from: string;
  readonly publicUrl: string;
  readonly digestHour: number;
};

export type ReadMailSettings =
  | { readonly ok: true; readonly settings?: MailSettings }
  | { readonly ok: false; readonly problem: string };

/** No mail where nothing was said. A problem never has the address in it, as there may be a password in that. */
export function readMailSettings({ smtpUrl, from, publicUrl, digestHour }: Given): ReadMailSettings {
  if (smtpUrl === '') return { ok: true };
  const smtp = URL.parse(smtpUrl);
  if (!smtp || !/^smtps?:$/.test(smtp.protocol) || smtp.hostname === '') {
    return refuse('SIGNALBOX_SMTP_URL', 'as smtp://HOST:PORT or smtps://USER:PASSWORD@HOST');
  }
  if (!isAddress(from))
    return refuse('SIGNALBOX_MAIL_FROM', 'the address that mail comes from, as signalbox@example.org');
  const page = URL.parse(publicUrl);
  if (!page || !/^https?:$/.test(page.protocol) || page.username !== '' || page.search !== '' || page.hash !== '') {
    return refuse('SIGNALBOX_PUBLIC_URL', 'the address of this server for people, as https://signalbox.example.org');
  }
  const tls = smtp.protocol === 'smtps:';
  const host = smtp.hostname.replace(/^\[|\]$/g, '');
  const login = loginOf(smtp);
  if (login === 'broken') return refuse('SIGNALBOX_SMTP_URL', 'its user and password are not encoded as in a URL');
  return {
    ok: true,
    settings: {
      host,
      port: Number(smtp.port) || (tls ? 465 : 25),
      tls,
      isLoopback: isLoopback(host),
      ...(login && { login }),
      from,
      publicUrl: page.href.replace(/\/+$/, ''),
      digestHour,
    },
  };
}

/** One, and nothing that could begin another header. */
function isAddress(text: string): boolean {
  return /^[^\s<>,;:"()@\p{Cc}]+@[^\s<>,;:"()@\p{Cc}]+$/u.test(text) && text.length <= 254;
}

function loginOf({ username, password }: URL): MailSettings['login'] | 'broken' {
  if (username === '') return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return 'broken';
  }
}

function refuse(name: string, problem: string): ReadMailSettings {
  return { ok: false, problem: `${name}: ${problem}` };
}
