import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Child } from '../../examples/stage/child.ts';
import { giveChineseFont } from './give-chinese-font.ts';
import { launchBrowser } from './launch-browser.ts';

const signalbox = resolve('packages/cli/bin/signalbox.mjs');

type PageOptions = {
  readonly language?: 'en' | 'zh-CN';
  readonly scheme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
};

/** A real server with data of its own, and the browser that opens it: one of each for a file of stories. */
export class Stage {
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #contexts: BrowserContext[] = [];
  readonly #problems: string[] = [];
  #server: Child;
  #url = '';

  private constructor(browser: Browser, folder: string, args: readonly string[]) {
    this.#browser = browser;
    this.#folder = folder;
    this.#server = this.#start(['--port', '0', ...args]);
  }

  static async open(...args: readonly string[]): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-browser-'));
    const browser = await launchBrowser();
    const stage = new Stage(browser, folder, args.length > 0 ? args : ['--open']);
    await stage.#listens();
    return stage;
  }

  get url(): string {
    return this.#url;
  }

  /** What pages have said that they should not: refused by the content policy, or thrown. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** A page of a browser that knows nothing yet, at an address of the application as `/runs/shop-1`. */
  async page(path = '/', options: PageOptions = {}): Promise<Page> {
    const {
      language: locale = 'en',
      scheme: colorScheme = 'light',
      size: viewport = { width: 1280, height: 800 },
    } = options;
    const context = await this.#browser.newContext({
      locale,
      colorScheme,
      viewport,
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    if (locale === 'zh-CN') await giveChineseFont(context);
    context.setDefaultTimeout(60_000);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => this.#problems.push(message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) this.#problems.push(message.text());
    });
    await page.goto(this.address(path));
    return page;
  }

  address(path: string): string {
    return `${this.#url}/ui${path}`;
  }

  /** Asks the API; anything but success is thrown. */
  async api<Answer = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  apply(text: string): Promise<unknown> {
    return this.api('POST', '/api/apply', { text });
  }

  /** Ends the server, and starts it again on the same data and port; `between` happens while it is away. */
  async restart(between: () => Promise<void> = async () => undefined, ...args: readonly string[]): Promise<void> {
    await this.#server.stop();
    await between();
    this.#server = this.#start(['--port', new URL(this.#url).port, ...(args.length > 0 ? args : ['--open'])]);
    await this.#listens();
  }

  /** Closes the pages of a story. */
  async clear(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(args: readonly string[]): Child {
    return new Child({
      args: [signalbox, 'server', '--data', join(this.#folder, 'data'), '--no-local-agent', ...args],
    });
  }

  async #listens(): Promise<void> {
    const [, url = ''] = await this.#server.line(/^listening on (http:\S+)$/);
    this.#url = url;
  }
}
