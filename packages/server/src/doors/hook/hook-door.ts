import { AppError, GitHookBody, type HookTaken } from '@signalbox/protocol';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { readChange } from '../../repositories/read-change.ts';
import { repositoryName } from '../../repositories/remote-of.ts';
import { startForChange } from '../../repositories/start-for-change.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { isSignedBy } from './signature.ts';

export type HookServices = Pick<Services, 'driver' | 'store' | 'files' | 'git' | 'ids' | 'now' | 'log'>;

type Route = { readonly Params: { readonly scm: string; readonly repo: string } };

/** Of a plain git hook; forges, which send more, bring their own. */
const bodyLimit = 1024 * 1024;

/** Calls of forges and of `post-receive`. The bytes are verified before anything of them is read. */
export function hookDoor(services: HookServices): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    const policy = { kind: 'signature' } as const;
    app.post<Route>('/:scm/:repo/hook', { config: { policy }, bodyLimit, onRequest: refuseOtherTypes }, (request) =>
      takeHook(request, services),
    );
  };
}

async function refuseOtherTypes({ headers }: FastifyRequest): Promise<void> {
  const isJson = /^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(headers['content-type'] ?? '');
  if (!isJson || headers['content-encoding'] !== undefined) {
    throw new AppError('media_type_unknown', { message: 'a hook sends application/json in UTF-8' });
  }
}

async function takeHook(request: FastifyRequest<Route>, services: HookServices): Promise<HookTaken> {
  const { store, log } = services;
  const { scm, repo } = request.params;
  const repository = await store.repositoryByName(scm, repo);
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const secret = repository && (await store.secret(repository.hookSecretId));
  // Signed in any case: neither the answer nor its time tells who guesses which repositories there are.
  const isSigned = isSignedBy(secret ?? '', bytes, request.headers['x-hub-signature-256']);
  if (!repository || secret === undefined || !isSigned) {
    throw new AppError('signature_invalid', {
      message: 'The signature does not fit, or the repository is not registered.',
    });
  }
  await refuseArchived(repository.project, store);
  const delivery = readDelivery(request);
  const read = readChange(parse(GitHookBody, readJson(bytes)), repository);
  const facts = { repository: repositoryName(repository), delivery };
  if (read.kind === 'skipped') {
    log.info('hook skipped', { ...facts, reason: read.reason });
    return { runs: [], skipped: read.reason };
  }
  try {
    return await startForChange({ ...read, delivery, repository }, services);
  } catch (error) {
    // The forge shows the answer to nobody, so that the reason stands here too.
    if (error instanceof AppError) log.warn('hook refused', { ...facts, code: error.code, problem: error.message });
    throw error;
  }
}

async function refuseArchived(name: string, store: Pick<HookServices['store'], 'project'>): Promise<void> {
  if ((await store.project(name))?.archivedAt === undefined) return;
  throw new AppError('wrong_status', { message: `project ${name} is archived: nothing is started in it` });
}

function readDelivery({ headers }: FastifyRequest): string {
  const delivery = headers['x-signalbox-delivery'];
  if (typeof delivery === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{7,99}$/.test(delivery)) return delivery;
  throw new AppError('body_invalid', { message: 'the header X-Signalbox-Delivery has to be a UUID' });
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw notJson(error);
  }
}

function notJson(cause: unknown): AppError {
  return new AppError('body_invalid', { message: 'the body is not JSON' }, { cause });
}
