import { createHash } from 'node:crypto';
import { own, type Run } from '@signalbox/engine';
import { AppError, CommentBody, EvidenceQuery, noteLimits } from '@signalbox/protocol';
import type { Note, NoteTaken } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { commentView, evidenceView } from '../../present/note-view.ts';
import { fileHeaders } from '../file-headers.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const member = forRole('member');

type OfRun = { readonly Params: { readonly run: string } };
type OfEvidence = { readonly Params: { readonly run: string; readonly evidence: string } };

/** Comments and files of decisions. They are no transitions of the run: what they change is nothing but themselves. */
export function noteRoutes(root: FastifyInstance, services: Services): void {
  const { store, files } = services;

  root.post<OfRun>('/api/runs/:run/comments', member, async (request, reply) => {
    const { text, ...place } = parse(CommentBody, request.body);
    const run = await findRun(store, projectOf(request), request.params.run);
    const said = text.toWellFormed();
    const note = { ...newNote(run, place, request, services), kind: 'comment' as const, text: said };
    await add({ note, run, most: noteLimits.comments, sha256: sha256Of(said) }, request, services);
    return reply.code(201).send(commentView(note));
  });

  root.get<OfEvidence>('/api/runs/:run/evidence/:evidence', forRole('viewer'), async (request, reply) => {
    const { id } = await findRun(store, projectOf(request), request.params.run);
    const note = await store.note(request.params.evidence);
    const bytes = note?.kind === 'evidence' && note.run === id ? await files.blob(note.sha256) : undefined;
    if (note?.kind !== 'evidence' || !bytes) throw new AppError('not_found', { message: 'there is no such evidence' });
    return reply.headers(fileHeaders(note.name, 'evidence')).send(Buffer.from(bytes));
  });

  // Only here is a body taken that is nothing but bytes.
  root.register((app, _options, done) => {
    const parser = { parseAs: 'buffer', bodyLimit: noteLimits.fileBytes } as const;
    app.addContentTypeParser('application/octet-stream', parser, (_request, body, parsed) => parsed(null, body));
    app.post<OfRun>(
      '/api/runs/:run/evidence',
      { ...member, bodyLimit: noteLimits.fileBytes },
      async (request, reply) => {
        const { name: given, ...place } = parse(EvidenceQuery, request.query);
        const { body } = request;
        if (!Buffer.isBuffer(body)) {
          throw new AppError('media_type_unknown', { message: 'a file comes as application/octet-stream' });
        }
        const name = given.toWellFormed();
        const run = await findRun(store, projectOf(request), request.params.run);
        const begun = newNote(run, place, request, services);
        const kind = 'evidence' as const;
        // Before the file is written: nobody would take it away again.
        const already = (await store.notesOf(begun)).filter((each) => each.kind === kind);
        if (already.length >= noteLimits.files) throw refusals.full();
        const sha256 = await files.putBlob(body);
        const note = { ...begun, kind, name, bytes: body.length, sha256 };
        await add({ note, run, most: noteLimits.files, sha256 }, request, services);
        return reply.code(201).send(evidenceView(note));
      },
    );
    done();
  });
}

type Place = { readonly step: string; readonly visit?: number | undefined };

/** To the decision that is open: whose it is comes from the credential. */
function newNote(run: Run, { step, visit }: Place, request: FastifyRequest, { ids, now }: Services) {
  const open = own(run.open, step);
  if (open?.phase.kind !== 'deciding' || (visit !== undefined && visit !== open.number)) {
    throw refusals.closed(`${step} is no open decision of run ${run.name}`);
  }
  return { id: `n${ids.next()}`, run: run.id, step, visit: open.number, at: now(), by: actorOf(request) };
}

type Added = { readonly note: Note; readonly run: Run; readonly most: number; readonly sha256: string };

/** The audit has the hash of what was said: the words themselves are with the run. */
async function add({ note, run, most, sha256 }: Added, request: FastifyRequest, services: Services): Promise<void> {
  const { step, visit, kind } = note;
  const of = { run: run.id, flow: run.flow.name, step, visit, sha256 };
  const details = kind === 'evidence' ? { ...of, name: note.name, bytes: note.bytes } : of;
  const told = newAuditEntry(request, { what: `decision.${kind}`, subject: run.name, details }, services);
  const taken = await services.store.addNote(note, most, told);
  if (taken !== 'taken') throw refusals[taken]();
}

const refusals: { readonly [refused in Exclude<NoteTaken, 'taken'>]: (message?: string) => AppError } = {
  closed: (message = 'the decision is not open any more') => new AppError('decision_not_open', { message }),
  full: () => new AppError('too_large', { message: 'the decision has as many of these as it may have' }),
};

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
