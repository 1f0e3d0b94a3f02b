import type { Client } from './client.ts';
import type { EchoerClient } from './echoer-client.ts';
import type { Style } from './present/style.ts';

/** What a command has of the world. */
export type Context = {
  /** The server that the options name; made when it is first asked for. */
  readonly client: () => Client;
  /** Another server, to which no token is shown. */
  readonly clientOf: (server: string) => Client;
  /** The same server by echoer's paths. */
  readonly echoer: () => EchoerClient;
  readonly server: () => string;
  readonly json: () => boolean;
  /** Prints an answer of the server: as JSON, or as text for people from the cleaned answer. */
  readonly answer: <T>(value: T, present: (clean: T) => string) => void;
  /** A line for people on the standard error stream. */
  readonly note: (text: string) => void;
  /** Text exactly as it is on the standard output. */
  readonly write: (text: string) => void;
  /** The exit status, where it is not 0. */
  readonly end: (status: number) => void;
  /** What the person at the terminal types; nothing where no person is. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** The same for what nobody may see over their shoulder. */
  readonly askHidden: (question: string) => Promise<string | undefined>;
  readonly readInput: () => Promise<string>;
  /** The standard input as it comes. */
  readonly input: AsyncIterable<Buffer>;
  /** For what talks with a person over many lines. */
  readonly terminal: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream };
  /** A command that a person can paste: `signalbox` with these words, at the same server. */
  readonly command: CommandLine;
  readonly style: Style;
  readonly now: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly environment: Environment;
};

export type CommandLine = (...words: readonly string[]) => string;

export type Environment = { readonly [name: string]: string | undefined };
