import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parse } from '../parse.ts';

const ByName = z.object({ 'metadata.name': z.string().optional(), after: z.string().optional() });

type ListedBy = {
  readonly name: string | undefined;
  /** From the one behind this name. */
  readonly after: string | undefined;
};

/** What a list is asked for. */
export function listedBy(request: FastifyRequest): ListedBy {
  const { 'metadata.name': name, after } = parse(ByName, request.query);
  return { name, after };
}

export function nameOf(request: FastifyRequest): string | undefined {
  return listedBy(request).name;
}
