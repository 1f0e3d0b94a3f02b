import { EchoerDocument, Taken } from '@signalbox/protocol';
import type { Connection } from './connection.ts';

export type EchoerClient = ReturnType<typeof createEchoerClient>;

export const echoerKinds = ['action', 'event', 'flow', 'flowrun', 'step'] as const;

export type EchoerKind = (typeof echoerKinds)[number];

/** Each of echoer's paths that its shell uses. */
export function createEchoerClient(connection: Connection) {
  const path = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/');
  return {
    server: connection.server,
    create: (kind: 'action' | 'flow' | 'flowrun', data: string) =>
      connection.ask({ schema: Taken, method: 'POST', path: kind, body: { data } }),
    list: (kind: EchoerKind) => connection.ask({ schema: EchoerDocument.array(), path: kind }),
    get: (kind: EchoerKind, name: string) => connection.ask({ schema: EchoerDocument, path: path(kind, name) }),
    remove: (kind: EchoerKind, name: string, uuid: string) =>
      connection.ask({ schema: EchoerDocument, method: 'DELETE', path: path(kind, name, uuid) }),
  };
}
