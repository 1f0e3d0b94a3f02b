import { type Evidence, type Interlock, plainHost, type Quorum } from '@signalbox/engine';
import { readQuorum } from '@signalbox/fsl';
import { AppError, type EvidenceRule, type PutInterlockBody } from '@signalbox/protocol';
import type { z } from 'zod';

type Read = z.output<typeof PutInterlockBody>;

/** What a person has written, as a rule: one that nothing could meet, or anything, is none. */
export function readInterlock(name: string, revision: number, body: Read): Interlock {
  const { description, environments, jobs, hosts, below } = body;
  return {
    name,
    revision,
    ...(description !== undefined && { description }),
    on: {
      environments: distinct(environments),
      jobs: distinct(jobs),
      ...(hosts.length > 0 && { hosts: distinct(hosts.map(hostOf)) }),
    },
    requires: body.requires.map(evidenceOf),
    ...(below.length > 0 && { below: distinct(below) }),
  };
}

function evidenceOf(rule: EvidenceRule, index: number): Evidence {
  if ('build' in rule) return { kind: 'build' };
  const { quorum, exclude, kind, outcomes, overridden } = rule.decision;
  return {
    kind: 'decision',
    quorum: quorumOf(quorum, `requires.${index}.decision.quorum`),
    ...(exclude.length > 0 && { exclude: distinct(exclude) }),
    ...(kind && { of: kind }),
    ...(outcomes && { outcomes: distinct(outcomes) }),
    ...(overridden && { overridden }),
  };
}

function hostOf(text: string, index: number): string {
  const host = plainHost(text);
  if (host !== undefined) return host;
  const path = `hosts.${index}`;
  throw new AppError('argument_invalid', {
    message: `${path}: is a name or an IPv4 address, with a port or without`,
    path,
  });
}

function quorumOf(text: string, path: string): Quorum {
  const { quorum, flaw } = readQuorum(text);
  if (!quorum || flaw !== undefined) throw new AppError('argument_invalid', { message: `${path}: ${flaw}`, path });
  return quorum;
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
