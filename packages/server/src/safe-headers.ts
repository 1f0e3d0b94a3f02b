import type { FastifyRequest } from 'fastify';
import { isByTls } from './auth/guard-routes.ts';

const yearSeconds = 31_536_000;

/** Of every answer. */
export function safeHeaders(request: Pick<FastifyRequest, 'protocol' | 'server'>): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    ...(isByTls(request) && { 'strict-transport-security': `max-age=${yearSeconds}` }),
  };
}

/** Of what does not say otherwise: whoever opens it as a page sees text, in no frame, and nobody between keeps it. */
export const usualHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
};
