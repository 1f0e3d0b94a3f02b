import { AppError, errors } from '@signalbox/protocol';
import { clean } from '../present/clean.ts';
import type { Style } from '../present/style.ts';

export type Reply =
  | { readonly kind: 'ok' }
  /** There is nothing. */
  | { readonly kind: 'nil' }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string; readonly exit: number }
  /** No server has answered. */
  | { readonly kind: 'failure'; readonly message: string; readonly exit: number };

/** As echoer's shell prints it. */
export function presentReply(reply: Reply, style: Style): string {
  switch (reply.kind) {
    case 'ok':
      return style.good('OK');
    case 'nil':
      return style.nothing('(nil)');
    case 'raw':
      return `R| \n${clean(reply.text)}`;
    case 'error':
      return style.bad(`E| ${clean(reply.message)}`);
    case 'failure':
      return style.bad(`(ERROR): ${clean(reply.message)}`);
  }
}

/** `told` makes the sentence from what the server says. */
export function replyOf(error: unknown, told: (message: string) => string = (message) => message): Reply {
  if (!(error instanceof AppError)) throw error;
  const { exit } = errors[error.code];
  if (error.code === 'server_unreachable') return { kind: 'failure', message: error.message, exit };
  const { diagnostics } = error.details;
  const rendered = Array.isArray(diagnostics) ? diagnostics.flatMap(renderedOf) : [];
  return { kind: 'error', message: [told(error.message), ...rendered].join('\n'), exit };
}

export function wrongCommand(message: string): Reply {
  return { kind: 'error', message, exit: errors.argument_invalid.exit };
}

function renderedOf(diagnostic: unknown): readonly string[] {
  const text = typeof diagnostic === 'object' && diagnostic !== null ? Reflect.get(diagnostic, 'rendered') : undefined;
  return typeof text === 'string' ? [text.trimEnd()] : [];
}
