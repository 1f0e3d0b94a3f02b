import type { Param } from '../flow/flow.ts';
import type { Value } from '../value.ts';
import { visibleLength } from './visible-length.ts';

/** What stands in a run, and in all that is told of it, for the text of a secret argument. */
export type Sealed = { readonly $secret: string };

/** Nothing else has this key: what is data cannot be taken for a secret. */
export function isSealed(value: Value | undefined): value is Sealed {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, '$secret');
}

const named = 'named:';
const stored = 'stored:';

/** A stored secret by its name, where a template has bound it: it is looked up as one that a flow names. */
export function namedSecret(name: string): Sealed {
  return { $secret: `${named}${name}` };
}

export function nameOfSecret(value: Value | undefined): string | undefined {
  return isSealed(value) && value.$secret.startsWith(named) ? value.$secret.slice(named.length) : undefined;
}

/** What is opened for a run of this project alone; `of` says which secret it is, and which of its values. */
export function storedSecretId(project: string, of: string): string {
  return `${stored}${project}:${of}`;
}

/** It was looked up, or is to be: each attempt of a visit gets the value that there is when it begins. */
export function isStored(value: Value | undefined): boolean {
  return isSealed(value) && (value.$secret.startsWith(stored) || value.$secret.startsWith(named));
}

/** Whether there is one anywhere in it. */
export function holdsSealed(value: Value): boolean {
  if (isSealed(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSealed);
}

export function sealedIdsIn(value: Value): readonly string[] {
  if (isSealed(value)) return [value.$secret];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sealedIdsIn) : [];
}

/** What is shorter would be blotted out of every log, and is guessed soon. */
const shortestSecret = 4;
const longestSecret = 65_536;

/** As it is given, and as a job gets it: a secret is a text there. */
export function asText(param: Param): Param {
  if (param.type !== 'secret') return param;
  const { minLength = 0, maxLength = longestSecret } = param.checks ?? {};
  const length = { minLength: Math.max(shortestSecret, minLength), maxLength: Math.min(longestSecret, maxLength) };
  return { ...param, type: 'str', checks: { ...param.checks, ...length } };
}

/** What is wrong with the text of a secret, besides what its parameter says. */
export function secretTextProblem(text: string): string | undefined {
  return visibleLength(text.trim()) < shortestSecret ? `has fewer than ${shortestSecret} characters` : undefined;
}
