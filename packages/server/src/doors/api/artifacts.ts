import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Build, own } from '@signalbox/engine';
import { AppError, type ArtifactView, type OutputsView } from '@signalbox/protocol';
import type { StoredArtifact } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { fileHeaders } from '../file-headers.ts';
import type { Services } from '../services.ts';
import { findBuild } from './builds.ts';

const viewer = forRole('viewer');

type OfBuild = { readonly Params: { readonly build: string } };
type OfArtifact = { readonly Params: { readonly build: string; readonly artifact: string } };

/** What builds leave for others: values that steps have said, and files. */
export function artifactRoutes(app: FastifyInstance, services: Services): void {
  const { store, files } = services;
  const buildOf = (request: FastifyRequest<OfBuild>) => findBuild(store, projectOf(request), request.params.build);

  app.get<OfBuild>('/api/builds/:build/outputs', viewer, async (request) => ({
    outputs: outputsOf(await buildOf(request)),
  }));

  app.get<OfBuild>('/api/builds/:build/artifacts', viewer, async (request) => {
    const build = await buildOf(request);
    const [all, removed] = await Promise.all([newest(build, services), store.removedArtifacts(build.id)]);
    return { artifacts: all.map(artifactView), ...(removed && { removed }) };
  });

  app.get<OfArtifact>('/api/builds/:build/artifacts/:artifact', viewer, async (request, reply) => {
    const build = await findBuild(store, projectOf(request), request.params.build);
    const found = (await newest(build, services)).find((each) => idOf(each) === request.params.artifact);
    if (!found) throw new AppError('not_found', { message: 'there is no such artifact' });
    const pieces = await store.piecesOfArtifact({ ...found, build: build.id });
    const fileName = found.name.slice(found.name.lastIndexOf('/') + 1);
    const headers = { ...fileHeaders(fileName, 'artifact'), 'content-length': found.bytes };
    return reply
      .headers(headers)
      .send(Readable.from(bytesOf({ build: build.id, pieces }, files), { objectMode: false }));
  });
}

function outputsOf(build: Build): readonly OutputsView[] {
  return Object.values(build.workflows).flatMap(({ name: workflow, procs }) =>
    procs.flatMap(({ name: step, state }) =>
      'outputs' in state && state.outputs ? [{ workflow, step, outputs: { ...state.outputs } }] : [],
    ),
  );
}

/** Of the newest execution of each workflow, as its log is. */
async function newest(build: Build, { store }: Pick<Services, 'store'>): Promise<readonly StoredArtifact[]> {
  const all = await store.artifacts(build.id);
  return all.filter(({ workflow, epoch }) => {
    const state = own(build.workflows, workflow)?.state;
    return state !== undefined && 'epoch' in state && state.epoch === epoch;
  });
}

function artifactView(artifact: StoredArtifact): ArtifactView {
  const { workflow, name, bytes, at } = artifact;
  return { id: idOf(artifact), workflow, name, bytes, at };
}

/** Names are no part of addresses: they are whatever a step has called its files. */
function idOf({ workflow, epoch, name }: StoredArtifact): string {
  const place = JSON.stringify([workflow, epoch, name]);
  return createHash('sha256').update(place).digest('hex').slice(0, 32);
}

type Pieces = { readonly build: string; readonly pieces: readonly string[] };

async function* bytesOf({ build, pieces }: Pieces, files: Services['files']): AsyncGenerator<Uint8Array> {
  for (const sha256 of pieces) {
    // Those that came before they were kept by build are among the blobs.
    const piece = (await files.artifact(build, sha256)) ?? (await files.blob(sha256));
    if (!piece) throw new AppError('internal', { message: `there is no piece ${sha256} of build ${build}` });
    yield piece;
  }
}
