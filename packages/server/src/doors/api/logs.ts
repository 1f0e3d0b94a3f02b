import {
  type LogOutlineView,
  type LogPage,
  LogQuery,
  LogSearchQuery,
  StepLogQuery,
  StepLogSearchQuery,
} from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../../auth/address-of.ts';
import { BoundedWork } from '../../auth/bounded-work.ts';
import { forRole, forStream } from '../../auth/policy.ts';
import { fileHeaders } from '../file-headers.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findBuildLog } from './find-build-log.ts';
import { findStepLog } from './find-step-log.ts';
import { followLog } from './follow-log.ts';
import type { FindLog } from './found-log.ts';
import { rawLog } from './raw-log.ts';
import { type LogSearch, searchLog } from './search-log.ts';

const viewer = forRole('viewer');

type Door = {
  readonly path: string;
  readonly find: FindLog;
  readonly page: (request: FastifyRequest) => { readonly from: number; readonly limit: number };
  readonly search: (request: FastifyRequest) => LogSearch;
  /** What tells its log from others that somebody keeps as files. */
  readonly name: (request: FastifyRequest) => readonly (string | undefined)[];
};

/** The logs of builds, and of code, with the same routes. */
export function logRoutes(app: FastifyInstance, services: Services): void {
  const searches = new BoundedWork({ atOnce: 2, waiting: 20 });
  const doors: readonly Door[] = [
    {
      path: '/api/builds/:build/log',
      find: (request) => findBuildLog(services, request),
      page: ({ query }) => parse(LogQuery, query),
      search: ({ query }) => parse(LogSearchQuery, query),
      name: ({ params, query }) => {
        const { workflow, proc } = parse(LogQuery, query);
        return [(params as { readonly build: string }).build, workflow, proc];
      },
    },
    {
      path: '/api/runs/:run/log',
      find: (request) => findStepLog(services, request),
      page: ({ query }) => parse(StepLogQuery, query),
      search: ({ query }) => parse(StepLogSearchQuery, query),
      name: ({ params, query }) => [(params as { readonly run: string }).run, parse(StepLogQuery, query).step],
    },
  ];
  for (const door of doors) logDoor(app, services, { ...door, searches });
}

function logDoor(
  app: FastifyInstance,
  services: Services,
  { path, find, page, search, name, searches }: Door & { readonly searches: BoundedWork },
): void {
  const { files, streams } = services;

  app.get(path, viewer, async (request): Promise<LogPage> => {
    const { from, limit } = page(request);
    const { stream, over } = await find(request);
    const lines = await files.readLog(stream, from, limit);
    const next = (lines.at(-1)?.pos ?? from - 1) + 1;
    // A page may be short because its lines are long, so only the store knows whether it was the last.
    const more = over ? await files.readLog(stream, next, 1) : [];
    return { lines: [...lines], next, over: over && more.length === 0, epoch: stream.epoch };
  });

  app.get(`${path}/outline`, viewer, async (request): Promise<LogOutlineView> => {
    const { stream, over } = await find(request);
    const { next, commands } = await files.logOutline(stream);
    return { next, commands: [...commands], epoch: stream.epoch, over };
  });

  app.get(`${path}/search`, viewer, async (request) => {
    const { stream } = await find(request);
    return searches.run(addressOf(request), () => searchLog(files, stream, search(request)));
  });

  app.get(`${path}/raw`, viewer, async (request, reply) => {
    const { stream } = await find(request);
    const parts = name(request).filter((part) => part !== undefined);
    return reply.headers(asFile(`${parts.join('-')}.txt`)).send(rawLog(files, stream));
  });

  app.get(`${path}/stream`, forStream('viewer'), async (request: FastifyRequest, reply: FastifyReply) => {
    await find(request);
    const { from } = page(request);
    await followLog(services, { request, find, from }, streams.open(request, reply));
  });
}

function asFile(name: string): Readonly<Record<string, string>> {
  return { ...fileHeaders(name, 'log.txt'), 'content-type': 'text/plain; charset=utf-8' };
}
