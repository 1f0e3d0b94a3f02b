import { canonicalJson } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './auth/access.ts';
import { actorOf, mayStillAsk } from './auth/guard-routes.ts';
import { EventStream, type StreamReader } from './event-stream.ts';
import { SharedAnswer } from './shared-answer.ts';

export type OpenStreamsDependencies = { readonly access: Access; readonly mostPerActor: number };

type SharedRight = { readonly answer: SharedAnswer<boolean>; streams: number };

/** The streams that are open, by who reads them: one reader must not take what all others need. */
export class OpenStreams {
  readonly #given: OpenStreamsDependencies;
  readonly #open = new Map<string, number>();
  /** Of streams that need the same right by the same credential: a change wakes all of them at once. */
  readonly #rights = new Map<string, SharedRight>();

  constructor(given: OpenStreamsDependencies) {
    this.#given = given;
  }

  open(
    request: FastifyRequest,
    reply: FastifyReply,
    { hearsBeats = false }: Pick<StreamReader, 'hearsBeats'> = {},
  ): EventStream {
    const { access, mostPerActor } = this.#given;
    const reader = canonicalJson(actorOf(request));
    const count = this.#open.get(reader) ?? 0;
    if (count >= mostPerActor) {
      throw new AppError('rate_limited', {
        message: `${count} streams are open with this credential, as many as may be: close one, or try again later`,
      });
    }
    this.#open.set(reader, count + 1);
    const right = rightOf(request);
    const shared = this.#rights.get(right) ?? {
      answer: new SharedAnswer(() => mayStillAsk(request, access)),
      streams: 0,
    };
    this.#rights.set(right, shared);
    shared.streams += 1;
    const ended = () => {
      this.#close(reader);
      shared.streams -= 1;
      if (shared.streams === 0) this.#rights.delete(right);
    };
    return new EventStream(reply, { mayGoOn: () => shared.answer.get(), ended, hearsBeats });
  }

  #close(reader: string): void {
    const left = (this.#open.get(reader) ?? 0) - 1;
    if (left > 0) this.#open.set(reader, left);
    else this.#open.delete(reader);
  }
}

/** All that `mayStillAsk` looks at. */
function rightOf({ headers, params, routeOptions }: FastifyRequest): string {
  const { policy, takesTokenHeader, inArchive } = routeOptions.config;
  const { project } = params as { readonly project?: string };
  const { authorization, cookie, token } = headers;
  return JSON.stringify([policy, takesTokenHeader, inArchive, project, authorization, cookie, token]);
}
