import { afterEach, beforeEach, expect, test } from 'vitest';
import { EgressGuard } from '../egress/egress-guard.ts';
import { readEgressRules } from '../egress/egress-rules.ts';
import { mailSettings, startSmtpServer } from '../testing/start-smtp-server.ts';
import { MailRefused, smtpTransport } from './smtp-transport.ts';

let smtp: Awaited<ReturnType<typeof startSmtpServer>>;

beforeEach(async () => {
  smtp = await startSmtpServer();
});

afterEach(() => smtp.close());

const mail = { id: 'm1', to: 'ann@example.org', subject: 'one', text: 'two', html: '<p>two</p>' };

function transport(allowed: string) {
  const guard = new EgressGuard({
    rules: readEgressRules(allowed).rules,
    isLoopbackAllowed: () => false,
    lookup: async () => [],
    machineAddresses: () => [],
  });
  return smtpTransport({ settings: mailSettings(smtp.port), guard, timeoutMs: 5000 });
}

test('nothing that is given makes a header or another recipient', async () => {
  const evil = 'x\r\nBcc: eve@example.org\r\n\r\nbody';
  await transport('127.0.0.0/8').send({ ...mail, subject: evil, text: `.\r\nRCPT TO:<eve@example.org>\r\n${evil}` });
  const { to, raw } = await smtp.next();
  expect(to).toEqual(['ann@example.org']);
  const [head = ''] = raw.split('\r\n\r\n');
  expect(head.match(/^[\w-]+(?=:)/gm)?.filter((name) => /^(bcc|cc|to)$/i.test(name))).toEqual(['To']);
  expect(head).toMatch(/^Message-ID: <m1@example\.org>\r?$/m);
  const several = { ...mail, to: 'ann@example.org, eve@example.org' };
  await transport('127.0.0.0/8')
    .send(several)
    .catch(() => undefined);
  expect(smtp.received.flatMap((each) => each.to)).not.toContain('eve@example.org');
});

test('a server of mail that the rules of egress do not allow is not called', async () => {
  await expect(transport('').send(mail)).rejects.toThrow(/loopback address/);
  expect(smtp.state.seen).toBe(0);
});

test('a refusal for good is told from one that may pass', async () => {
  smtp.state.refuse = 550;
  await expect(transport('127.0.0.0/8').send(mail)).rejects.toBeInstanceOf(MailRefused);
  smtp.state.refuse = 450;
  const passing = await transport('127.0.0.0/8')
    .send(mail)
    .catch((error: unknown) => error);
  expect([passing instanceof Error, passing instanceof MailRefused]).toEqual([true, false]);
});
