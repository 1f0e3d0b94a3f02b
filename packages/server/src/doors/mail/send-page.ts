import type { FastifyReply } from 'fastify';
import { type Html, layout } from './html.ts';

export type PageContent = { readonly title: string; readonly content: Html };

/** Nothing but what the server itself sends, and no frame around it. */
const contentPolicy =
  "default-src 'none'; style-src 'self'; " + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export function sendPage(reply: FastifyReply, who: string, { title, content }: PageContent): FastifyReply {
  void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
  return reply.header('content-security-policy', contentPolicy).send(layout(title, who, content));
}
