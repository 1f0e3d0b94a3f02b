import { missingOf, type Quorum, type QuorumPart, whoText } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Name } from '../parse/syntax.ts';

const name = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u;
const word = /\s*(group\s*\([^()]*\)|[()]|[^\s()]+)/giy;

const maxPeople = 100;
/** Of a text that is multiplied out: `(a or b) and (c or d)` has four. */
const maxAlternatives = 64;
const maxLength = 2000;

/** `"2 of group(sre) and (group(dba) or alice)"`; undefined, and reported, where it cannot be read or never be met. */
export function readWho(written: Name, report: Report): Quorum | undefined {
  const { quorum, flaw } = readQuorum(written.text);
  if (flaw !== undefined) report('error', 'wrong_value', flaw, written);
  return quorum;
}

/** The same of a text that stands elsewhere. With a flaw it is not what somebody meant, though it may be read. */
export function readQuorum(text: string): { readonly quorum?: Quorum; readonly flaw?: string } {
  const reader: Reader = { words: wordsOf(text.slice(0, maxLength)), at: 0 };
  const read = text.length > maxLength ? flaw(`who may have ${maxLength} characters`) : readAny(reader);
  if ('flaw' in read) return read;
  if (reader.at < reader.words.length) return expected('and, or, or its end', reader);
  const impossible = read.quorum.find(asksForTooMany);
  if (!impossible) return read;
  return { ...read, flaw: `who names too few people for ${whoText([impossible])}` };
}

type Reader = { readonly words: readonly string[]; at: number };
type Flaw = { readonly flaw: string };
type Read = { readonly quorum: Quorum } | Flaw;

const wordsOf = (text: string): readonly string[] => Array.from(text.matchAll(word), ([, found = '']) => found);
const flaw = (text: string): Flaw => ({ flaw: text });
const peek = ({ words, at }: Reader): string | undefined => words[at];

function accept(reader: Reader, wanted: string): boolean {
  const found = peek(reader)?.toLowerCase() === wanted;
  if (found) reader.at += 1;
  return found;
}

function expected(what: string, reader: Reader): Flaw {
  const found = peek(reader);
  return flaw(`in who expected ${what}, found ${found === undefined ? 'its end' : `"${found}"`}; ${grammar}`);
}

const grammar =
  'it joins group(NAME) and names of users by and, or and brackets, as 2 of group(sre) and (group(dba) or ann)';

function readAny(reader: Reader): Read {
  const alternatives: Quorum[] = [];
  do {
    const read = readAll(reader);
    if ('flaw' in read) return read;
    alternatives.push(read.quorum);
  } while (accept(reader, 'or'));
  return bounded(joined(alternatives.flat()));
}

function readAll(reader: Reader): Read {
  let all: Quorum = [[]];
  do {
    const read = readPart(reader);
    if ('flaw' in read) return read;
    const product = bounded(all.flatMap((parts) => read.quorum.map((more) => [...parts, ...more])));
    if ('flaw' in product) return product;
    all = product.quorum;
  } while (accept(reader, 'and'));
  return { quorum: all };
}

const bounded = (quorum: Quorum): Read =>
  quorum.length > maxAlternatives || quorum.some((parts) => parts.length > maxPeople)
    ? flaw(`who has more than ${maxAlternatives} alternatives, or one of more than ${maxPeople} parts`)
    : { quorum };

function readPart(reader: Reader): Read {
  const count = readCount(reader);
  if (count !== undefined && (count < 1 || count > maxPeople)) {
    return flaw(`in who expected a number of people from 1 to ${maxPeople}, found ${count}`);
  }
  const read = accept(reader, '(') ? readBracket(reader) : readMember(reader);
  if ('flaw' in read || count === undefined) return read;
  const [only, ...others] = read.quorum.flat();
  if (only === undefined || others.length > 0 || only.count !== 1) {
    return flaw('in who a number of people stands before names joined by or, as 2 of (group(dev) or ann)');
  }
  return { quorum: [[{ ...only, count }]] };
}

function readCount(reader: Reader): number | undefined {
  const found = peek(reader) ?? '';
  if (!/^\d{1,9}$/.test(found) || reader.words[reader.at + 1]?.toLowerCase() !== 'of') return undefined;
  reader.at += 2;
  return Number(found);
}

function readBracket(reader: Reader): Read {
  const read = readAny(reader);
  return 'flaw' in read || accept(reader, ')') ? read : expected('and, or, or )', reader);
}

const keywords = new Set(['and', 'or', 'of']);

function readMember(reader: Reader): Read {
  const found = peek(reader) ?? '';
  const group = /^group\s*\(([^()]*)\)$/i.exec(found)?.[1]?.trim();
  const one = group ?? found;
  if (!name.test(one) || (group === undefined && keywords.has(one.toLowerCase()))) {
    return expected('group(NAME) or the name of a user', reader);
  }
  if (group === undefined && reader.words[reader.at + 1] === '(') {
    return flaw(`in who only a group has brackets, as group(NAME): "${found}" is taken for the name of a user`);
  }
  reader.at += 1;
  return { quorum: [[group === undefined ? person([], [one]) : person([one], [])]] };
}

const person = (groups: readonly string[], users: readonly string[]): QuorumPart => ({ count: 1, groups, users });

/** One person of several is one part, as a person may be in several groups. */
function joined(alternatives: Quorum): Quorum {
  const isOne = ([part, ...others]: readonly QuorumPart[]) => part?.count === 1 && others.length === 0;
  const ones = alternatives.filter(isOne).flat();
  if (ones.length < 2) return alternatives;
  const distinct = (names: readonly string[]) => [...new Set(names)];
  const groups = distinct(ones.flatMap((part) => part.groups));
  const users = distinct(ones.flatMap((part) => part.users));
  return [[person(groups, users)], ...alternatives.filter((parts) => !isOne(parts))];
}

/** A group may have any number of members; of those who are named, each is one. */
function asksForTooMany(parts: readonly QuorumPart[]): boolean {
  const named = parts.filter(({ groups }) => groups.length === 0);
  const people = [...new Set(named.flatMap(({ users }) => users))].map((user) => ({ name: user, groups: [] }));
  return missingOf([named], people).length > 0;
}
