import type { LogStream } from '@signalbox/store';
import type { FastifyRequest } from 'fastify';

/** A log that a request names, and whether nothing will be added to it. */
export type FoundLog = { readonly stream: LogStream; readonly over: boolean };

/** Asked again while a log is followed: another execution may have begun it anew. */
export type FindLog = (request: FastifyRequest) => Promise<FoundLog>;
