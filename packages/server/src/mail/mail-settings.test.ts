import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { readMailSettings } from './mail-settings.ts';

const given = {
  smtpUrl: 'smtp://mail.example.org',
  from: 'box@example.org',
  publicUrl: 'https://box.example.org',
  digestHour: 7,
};
const read = (more: Partial<typeof given>) => readMailSettings({ ...given, ...more });

test('nothing is sent where nothing was said', () => {
  expect(read({ smtpUrl: '' })).toEqual({ ok: true });
});

test.each([
  ['smtp://mail.example.org', { host: 'mail.example.org', port: 25, tls: false, isLoopback: false }],
  ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, tls: false, isLoopback: true }],
  [
    'smtps://a%40b:p%3Aw@[2001:db8::1]',
    { host: '2001:db8::1', port: 465, tls: true, login: { user: 'a@b', password: 'p:w' } },
  ],
])('%s is understood', (smtpUrl, settings) => {
  expect(read({ smtpUrl })).toMatchObject({ ok: true, settings });
});

test.each([
  [{ smtpUrl: 'http://user:secret@mail' }, 'SIGNALBOX_SMTP_URL'],
  [{ smtpUrl: 'smtp://user:secret%zz@mail' }, 'SIGNALBOX_SMTP_URL'],
  [{ from: 'Signalbox <box@example.org>' }, 'SIGNALBOX_MAIL_FROM'],
  [{ from: 'a@b.c\r\nBcc:x@y.z' }, 'SIGNALBOX_MAIL_FROM'],
  [{ publicUrl: '' }, 'SIGNALBOX_PUBLIC_URL'],
  [{ publicUrl: 'javascript:alert(1)' }, 'SIGNALBOX_PUBLIC_URL'],
  [{ publicUrl: 'https://u:p@box.example.org' }, 'SIGNALBOX_PUBLIC_URL'],
])('%j is refused by its name, and never told', (more, name) => {
  const refused = read(more);
  expect([refused.ok, JSON.stringify(refused).includes(name), JSON.stringify(refused).includes('secret')]).toEqual([
    false,
    true,
    false,
  ]);
});

test('a server does not start with half of them', () => {
  expect(() => readConfig([], { SIGNALBOX_SMTP_URL: 'smtp://mail.example.org' })).toThrow(/SIGNALBOX_MAIL_FROM/);
});
