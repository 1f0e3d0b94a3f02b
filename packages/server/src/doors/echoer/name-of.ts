import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parse } from '../parse.ts';

const ByName = z.object({ 'metadata.name': z.string().optional() });

/** The name that a list is asked for. */
export function nameOf(request: FastifyRequest): string | undefined {
  return parse(ByName, request.query)['metadata.name'];
}
