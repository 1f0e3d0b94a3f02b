import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serveGit } from '../../testing/serve-git.ts';
import { createDeployService } from './deploy-service.ts';
import { Front } from './front.ts';
import { Releases } from './releases.ts';
import type { Ports, SiteOptions } from './start-site.ts';

/** The program with everything that is not Signalbox: git server, action service, the shop with its front. */
const { folder, server, ports } = JSON.parse(process.argv[2] ?? '{}') as SiteOptions;

process.on('disconnect', end);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);

const front = new Front();
try {
  const repositories = { root: join(folder, 'git') };
  const gitServer = createServer((request, response) => {
    serveGit(repositories, request, response).catch(() => response.destroy());
  });
  const gitPort = await listen('git', gitServer);
  const releases = new Releases({
    folder: join(folder, 'releases'),
    repository: `http://127.0.0.1:${gitPort}/shop.git`,
  });
  const service = createDeployService({ server, folder: join(folder, 'calls'), front, releases, say: console.log });
  const deployPort = await listen('deploy', service.http);
  const shopPort = await listen('shop', front.server);
  await service.resume();
  console.log(`ready ${JSON.stringify({ git: gitPort, deploy: deployPort, shop: shopPort } satisfies Ports)}`);
} catch (error) {
  console.log(`cannot start: ${error instanceof Error ? error.message : error}`);
  await end();
}

async function listen(name: keyof Ports, http: Server): Promise<number> {
  const port = ports?.[name] ?? 0;
  http.listen(port, '127.0.0.1');
  try {
    await once(http, 'listening');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new Error(`port ${port}, which its ${name} service had before, is taken by another program`, { cause });
  }
  return (http.address() as AddressInfo).port;
}

async function end(): Promise<void> {
  await front.instance?.stop();
  process.exit();
}
