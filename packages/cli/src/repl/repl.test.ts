import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { connect } from '../connection.ts';
import { createEchoerClient } from '../echoer-client.ts';
import { createStyle } from '../present/style.ts';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';
import { runRepl } from './repl.ts';

let server: RealServer;
let services: Server;

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
  // Takes every call, and never answers it.
  services = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(services, 'listening');
});

afterAll(async () => {
  await server?.close();
  services?.close();
});

const paste = (input: string) => runCli(['repl'], { server: server.url, input });

function addressOfServices(): string {
  const address = services.address();
  if (typeof address !== 'object' || !address) throw new Error('not listening');
  return `http://127.0.0.1:${address.port}`;
}

const actionText = (name: string, returns = 'OK') =>
  `action ${name}\naddr = "${addressOfServices()}/";\nreturn = (${returns});\naction_end\n/\n`;

test('the text of echoer’s README, pasted whole, is six times OK', async () => {
  const text = readmeExample.replaceAll('http://localhost:18080', addressOfServices());
  expect(await paste(text)).toEqual({ status: 0, stdout: 'OK\n'.repeat(6), stderr: '' });
  const listed = await paste('list action\nlist flowrun\nget step my_flow_run.A /\nget step my_flow_run.B\n');
  expect(listed.status).toBe(0);
  expect(listed.stdout).toMatch(/^R\| \nname +type +uuid +version\napproval +action +\S+ +\d{10}\n/);
  expect(listed.stdout).toMatch(/\nmy_flow_run +flowrun +\S+ +\d{10}\n/);
  expect(listed.stdout).toMatch(/name +flow_run_id +response_state +global_variables +data\nA +r\S+ +null\n/);
  expect(listed.stdout).toMatch(/\nB +r\S+ +null\n$/);
});

describe('what is pasted', () => {
  test('keeps its lines, needs no indent and may lack the last /', async () => {
    const text = `${actionText('plain')}flow_run unindented\nstep A => (OK->done) {\naction = "plain";\n};\nflow_run_end`;
    expect(await paste(text)).toMatchObject({ status: 0, stdout: 'OK\nOK\n' });
    expect((await paste('get flowrun unindented')).stdout).toMatch(/\nunindented +r\S+ +\["ready","A"\] +null\n/);
  });

  test('is told where it is wrong, with a caret; the rest is done, and the status is that of the first failure', async () => {
    const { status, stdout } = await paste(
      `action broken\n  addr "x";\n  return = (OK);\naction_end\n/\n${actionText('after')}flow_run r\n step A => (OK->done) { action = "absent"; };\nflow_run_end/\n`,
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^E\| fsl parse error\ninput:2:8: error: [^\n]*\n {2}addr "x";\n {7}\^\^\^\nOK\nE\| flow run \(r\)/,
    );
    expect(stdout).toMatch(/input:2:34: error: action \(absent\) is not defined.*\n.*\n +\^{8}\n$/);
  });

  test('names that are taken are told in echoer’s words', async () => {
    const text = actionText('twice');
    expect(await paste(text + text)).toMatchObject({
      status: 5,
      stdout: 'OK\nE| action (twice) error: (action (twice) already exist)\n',
    });
  });

  test('may be several statements before one /', async () => {
    const text = `${actionText('m1')}${actionText('m2')}`.replace('\n/\n', '\n');
    expect((await paste(text)).stdout).toBe('OK\nOK\n');
    const { stdout } = await paste(
      `${text.replaceAll(/m([12])/g, 'n$1').replace('(OK);\naction_end\n/', '(O K);\naction_end\n/')}`,
    );
    expect(stdout).toMatch(/^E\| fsl parse error\ninput:7:13: /);
  });
});

describe('commands', () => {
  test('get and del name what they do, whatever white space parts their words', async () => {
    await paste(`${actionText('"my own"')}flow later step A => (OK->done) { action = "my own"; }; flow_end /`);
    const { status, stdout } = await paste(
      '  get   action\t`my own`\nGET flow later /\nget action `my own`/\nDEL  flow  later\ndel action `my own`\nget action `my own`\n',
    );
    expect(status).toBe(4);
    expect(stdout).toMatch(/name +endpoints +params +return_states\nmy own +\["http:\S+"\] +\{\} +\["OK"\]\n/);
    expect(stdout).toMatch(/\nlater +\S+ +\[\{"action_name":"my own","returns":\{"OK":"done"\}\}\]\n/);
    expect(stdout).toMatch(/\nOK\nOK\nE\| resource \(action\) \(my own\) not exist or get error \(action my own\)\n$/);
  });

  test.each([
    ['list', 'expected 1 argument but not enough: list action, event, flow, flowrun or step'],
    ['get flowrun', 'expected 2 argument but not enough: a name behind action, event, flow, flowrun or step'],
    ['get pod x', 'this type (pod) is not supported: there are action, event, flow, flowrun or step'],
    ['list pods', 'list this type (pods) is not supported: there are action, event, flow, flowrun or step'],
    ['show me', 'command: not found: show; help lists them'],
  ])('%j is wrong: %s', async (text, message) => {
    expect(await paste(text)).toEqual({ status: 2, stdout: `E| ${message}\n`, stderr: '' });
  });

  test('help has topics, an empty list is nil, and exit leaves in any case', async () => {
    const { status, stdout } = await paste('list event\nhelp\nhelp DEL\nExIt\nlist pods\n');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\(nil\)\nR\| \nlist KIND, get KIND NAME, del KIND NAME, exit\n/);
    expect(stdout).toMatch(/R\| \ndel KIND NAME\n.*\nBye!\n$/);
  });

  test('an event is shown as JSON', async () => {
    const body = JSON.stringify({ metadata: { name: 'built' }, message: 'm' });
    await fetch(`${server.url}/event`, { method: 'POST', body });
    const { stdout } = await paste('get event built\ndel event built');
    expect(JSON.parse(stdout.split('\n')[1] ?? '')).toMatchObject({ metadata: { name: 'built' }, message: 'm' });
    expect(stdout).toMatch(/\nOK\n$/);
  });

  test('a server that does not answer is told, and the status says so', async () => {
    const result = await runCli(['repl'], { server: 'http://127.0.0.1:9', input: 'list action\n' });
    expect(result).toMatchObject({ status: 8, stdout: expect.stringMatching(/^\(ERROR\): No server answers at /) });
  });
});

describe('at a terminal', () => {
  async function typed(keys: readonly { readonly text: string; readonly until: string }[], colour = false) {
    const input = new PassThrough();
    const output = new PassThrough();
    const client = createEchoerClient(connect({ server: server.url }));
    const environment = { XDG_CONFIG_HOME: server.folder };
    const style = createStyle({ colour });
    const ended = runRepl({ client, input, output, terminal: true, style, environment });
    let shown = '';
    let seen = 0;
    let heard = Promise.withResolvers<void>();
    output.on('data', (piece) => {
      shown += String(piece);
      heard.resolve();
      heard = Promise.withResolvers();
    });
    for (const { text, until } of [{ text: '', until: '> ' }, ...keys]) {
      input.write(text);
      while (!shown.includes(until, seen)) await heard.promise;
      seen = shown.indexOf(until, seen) + until.length;
    }
    input.end();
    return { status: await ended, shown };
  }

  test('what was typed is prompted for, coloured, completed by Tab and remembered', async () => {
    await paste(actionText('compiler'));
    const { shown } = await typed(
      [
        { text: 'li\t', until: 'list ' },
        { text: 'eve\t', until: 'event' },
        { text: '\r', until: '\u001b[36m(nil)\u001b[39m' },
        { text: '', until: '> ' },
        { text: 'get action comp\t', until: 'compiler' },
        { text: '\r', until: 'return_states' },
        { text: '', until: '> ' },
        { text: 'exit\r', until: 'Bye!' },
      ],
      true,
    );
    expect(shown.startsWith('\u001b[2mSignalbox at http')).toBe(true);
    expect(statSync(join(server.folder, 'signalbox', 'repl-history')).mode & 0o777).toBe(0o600);
    // The arrow brings back what was typed in the session before.
    const again = await typed([
      { text: '\u001b[A\u001b[A', until: 'get action compiler' },
      { text: '\r', until: 'return_states' },
    ]);
    expect(again.status).toBe(0);
  });

  test('tabs in pasted text are text, Ctrl-C drops what was begun, and the end of the input leaves', async () => {
    const { shown, status } = await typed([
      { text: 'action dropped\r', until: '\u001b[0J' },
      { text: 'return', until: 'return' },
      { text: '\u0003', until: '> ' },
      { text: `${actionText('tabbed').replaceAll('\n', '\n\t').trimEnd()}\n`, until: 'OK' },
    ]);
    expect(status).toBe(0);
    expect(shown).not.toContain('E|');
    expect((await paste('list action')).stdout).toContain('tabbed');
  });
});
