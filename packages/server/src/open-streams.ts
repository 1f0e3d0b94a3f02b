import { canonicalJson } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './auth/access.ts';
import { actorOf, mayStillAsk } from './auth/guard-routes.ts';
import { EventStream } from './event-stream.ts';

export type OpenStreamsDependencies = { readonly access: Access; readonly mostPerActor: number };

/** The streams that are open, by who reads them: one reader must not take what all others need. */
export class OpenStreams {
  readonly #given: OpenStreamsDependencies;
  readonly #open = new Map<string, number>();

  constructor(given: OpenStreamsDependencies) {
    this.#given = given;
  }

  open(request: FastifyRequest, reply: FastifyReply): EventStream {
    const { access, mostPerActor } = this.#given;
    const reader = canonicalJson(actorOf(request));
    const count = this.#open.get(reader) ?? 0;
    if (count >= mostPerActor) {
      throw new AppError('rate_limited', {
        message: `${count} streams are open with this credential, as many as may be: close one, or try again later`,
      });
    }
    this.#open.set(reader, count + 1);
    return new EventStream(reply, { mayGoOn: () => mayStillAsk(request, access), ended: () => this.#close(reader) });
  }

  #close(reader: string): void {
    const left = (this.#open.get(reader) ?? 0) - 1;
    if (left > 0) this.#open.set(reader, left);
    else this.#open.delete(reader);
  }
}
