import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Ids, Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { FileStore, Store, StoreError } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { ArtifactKeeper, type ArtifactKeeperOptions } from './artifacts/artifact-keeper.ts';
import { Auditor, type AuditorDependencies } from './audit/auditor.ts';
import { Access } from './auth/access.ts';
import { Sessions } from './auth/sessions.ts';
import { SetUp } from './auth/set-up.ts';
import { SignedAcks } from './auth/signed-acks.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { StoreClock } from './cluster/store-clock.ts';
import type { Config } from './config.ts';
import type { DebugClock } from './debug-clock.ts';
import { Dispatcher, type Performers } from './driver/dispatcher.ts';
import { Driver } from './driver/driver.ts';
import { Hub } from './driver/hub.ts';
import type { Scheduler } from './driver/scheduler.ts';
import { Ticker } from './driver/ticker.ts';
import { openEgress } from './egress/egress.ts';
import { EgressGuard } from './egress/egress-guard.ts';
import { type Git, openGit } from './forge/git/open-git.ts';
import { idSource } from './id-source.ts';
import { JobHosts } from './job-hosts/job-hosts.ts';
import { Workers } from './leases/workers.ts';
import { localAgentKey } from './local-agent-key.ts';
import type { Log } from './log.ts';
import { openPostOffice } from './mail/open-post-office.ts';
import type { PostOffice } from './mail/post-office.ts';
import { openStorage } from './open-storage.ts';
import { OpenStreams } from './open-streams.ts';
import { HostGates } from './perform/host-gates.ts';
import { leavingToNewer } from './perform/leaving-to-newer.ts';
import { httpCallsAtOnce, httpPerformer } from './perform/perform-http.ts';
import { undoPerformer } from './perform/perform-undo.ts';
import { openPoster } from './perform/post.ts';
import { SigningKeys } from './perform/signing-keys.ts';
import { startBuildPerformer } from './perform/start-build.ts';
import { startChildPerformer } from './perform/start-child.ts';
import { RefusedAcks } from './refused-acks.ts';
import { SecretArgs } from './secrets/secret-args.ts';
import { type UnusedSecretsOptions, unusedSecrets } from './secrets/unused-secrets.ts';

export type Surroundings = {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => Instant;
  /** Goes on evenly, from any beginning. */
  readonly monotonicMs: () => number;
  /** The one that `now` reads, where it may be moved. */
  readonly debugClock?: DebugClock;
  readonly scheduler: Scheduler;
  readonly randomBytes: (size: number) => Buffer;
  readonly random: () => number;
  /** For the programs that the server starts. */
  readonly environment: { readonly [name: string]: string };
  /** A newer version has changed the database: this server can only be stopped. */
  readonly onOutdated: (error: StoreError) => void;
};

export type Running = {
  readonly url: string;
  /** Made now, to be shown once: there is no administrator yet. */
  readonly setUpLink?: { readonly url: string; readonly expiresAt: Instant };
  readonly localAgentKey?: string;
  readonly stop: () => Promise<void>;
};

/** For deliveries in flight. What is broken off then is sent again by the next start, under the same key. */
const addressRules = { localPaths: false };
const stopGraceMs = 5000;
/** Whoever lives for longer has renewed its lease twice, and looked at what others have changed between. */
const leasesToSettle = 2;

/** Puts the parts together and serves; `stop` finishes what is in flight. */
export async function startServer(surroundings: Surroundings): Promise<Running> {
  const { config, log, scheduler, randomBytes, random, environment, debugClock } = surroundings;
  // Servers that share a database go by its time.
  const clock = new StoreClock({ monotonicMs: surroundings.monotonicMs, wall: surroundings.now });
  const now = config.database ? clock.now : surroundings.now;
  const { store, files } = await openStorage({ config, log, now, randomBytes });
  const hub = new Hub();
  const ids = idSource(now, randomBytes);
  const { open, token: bootstrapToken } = config;
  const { access } = await Access.start({ store, randomBytes, now, open, bootstrapToken });
  const { guard, signingKeys, secretArgs, poster, gates } = openCalls({ store, ids, access }, { ...surroundings, now });
  const { serverLeaseMs: leaseMs, streamsPerActor: mostPerActor } = config;
  const signedAcks = await SignedAcks.start({ store, log, wanted: config.signedAcks });
  const workers = new Workers({ store, now, settleMs: store.cluster ? leasesToSettle * leaseMs : 0 });
  const onBeat = () => refresh({ access, signingKeys, signedAcks, workers });
  const joining = { store, clock, hub, ids, leaseMs, signedAcks: config.signedAcks === 'required', onBeat };
  const { membership, ...cluster } = openCluster({ ...surroundings, ...joining });
  const beneath = { store, secretArgs, files, hub, now, scheduler, log, builds: config.builds };
  const acting = { ...beneath, driver: () => driver };
  const leaving = leavingToNewer(acting);
  const performers: Performers = {
    http: { perform: leaving((task) => performHttp(task)), atOnce: httpCallsAtOnce },
    'start-build': { perform: leaving((task) => performBuild(task)), atOnce: 64 },
    'start-run': { perform: leaving((task) => performChild(task)), atOnce: 64 },
    undo: { perform: leaving((task) => performUndo(task)), atOnce: httpCallsAtOnce },
  };
  const jobHosts = new JobHosts({ ...acting, workers });
  const dispatcher = new Dispatcher({ ...acting, owner: () => membership.owner, hosts: jobHosts }, performers);
  dispatcher.onLeft(() => hub.tasksLeft());
  const driver = new Driver({ ...beneath, ids, membership, dispatch: dispatcher });
  const calls = { ...beneath, driver, post: poster.post, gates, random, maxTries: config.deliveryTries };
  const performHttp = httpPerformer(calls);
  const performUndo = undoPerformer(calls);
  const git = openGit({ folder: join(config.data, 'repositories'), environment, rules: addressRules });
  const performBuild = startBuildPerformer({ ...beneath, driver, git });
  const performChild = startChildPerformer({ ...beneath, driver });
  const ticker = new Ticker({ ...beneath, driver, dispatcher });
  const upkeep = openUpkeep({ ...beneath, rules: config.artifacts });
  const postOffice = openPostOffice({ ...beneath, guard, randomBytes, settings: config.mail });
  const doors = { streams: new OpenStreams({ access, mostPerActor }), refusedAcks: new RefusedAcks() };
  const sessions = new Sessions({ store, ids, now, randomBytes });
  const setUp = new SetUp({ store, access, sessions, ids, now, randomBytes });
  const known = { access, sessions, setUp, signingKeys, signedAcks, gates, git, addressRules, ids, membership };
  const isPublishedByTls = config.publicUrl?.startsWith('https://') ?? false;
  const services = { ...beneath, ...known, artifacts: upkeep.artifacts, isPublishedByTls, driver, jobHosts, workers };
  const app = await buildApp(
    { ...services, ...doors, sendsMail: config.mail !== undefined, randomBytes },
    { debugClock, trustedProxies: config.trustedProxies, web: config.web, basePath: basePathOf(config.publicUrl) },
  );
  const stop = () =>
    stopParts({ ...beneath, ticker, upkeep, postOffice, git, app, gates, dispatcher, poster, driver, cluster });
  const begin = async () => {
    await cluster.start();
    await workers.refresh();
    await postOffice?.prepare();
    const key = config.localAgent
      ? await localAgentKey({ store, directory: config.data, ids, now, randomBytes })
      : undefined;
    const url = await listen(app, config);
    guard.ownPort = Number(new URL(url).port) || 80;
    return { key, url };
  };
  const { key, url } = await begin().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const link = await setUp.linkOfStart();
  ticker.start();
  upkeep.start();
  postOffice?.start();
  log.info('serving', { url, openMode: access.openMode });
  return {
    url,
    ...(link && { setUpLink: { url: setUpUrl(config.publicUrl ?? url, link.code), expiresAt: link.expiresAt } }),
    ...(key !== undefined && { localAgentKey: key }),
    stop,
  };
}

/** In the fragment, which browsers send to nobody. */
function setUpUrl(base: string, code: string): string {
  return `${base.replace(/\/$/, '')}/setup#${code}`;
}

type Beneath = { readonly store: Store; readonly ids: Ids; readonly access: Access };

type Parts = Pick<Beneath, 'store'> & {
  readonly ticker: Ticker;
  readonly upkeep: { readonly stop: () => Promise<void> };
  readonly postOffice: PostOffice | undefined;
  readonly git: Pick<Git, 'close'>;
  readonly app: FastifyInstance;
  readonly gates: Pick<HostGates, 'stop'>;
  readonly dispatcher: Dispatcher;
  readonly poster: { readonly close: () => Promise<void> };
  readonly driver: Driver;
  readonly cluster: { readonly stop: () => Promise<void> };
  readonly files: FileStore;
  readonly log: Log;
};

type Kept = {
  readonly access: Access;
  readonly signingKeys: SigningKeys;
  readonly signedAcks: SignedAcks;
  readonly workers: Workers;
};

/** What another server of the store may have changed. */
async function refresh({ access, signingKeys, signedAcks, workers }: Kept): Promise<void> {
  await access.refresh();
  await signedAcks.refresh();
  signingKeys.forget();
  await workers.refresh();
}

/** In this order: each may still need those after it. */
async function stopParts({
  ticker,
  upkeep,
  postOffice,
  git,
  app,
  gates,
  dispatcher,
  poster,
  driver,
  cluster,
  files,
  store,
  log,
}: Parts) {
  await ticker.stop();
  await upkeep.stop();
  await postOffice?.stop();
  git.close();
  await app.close();
  gates.stop();
  await dispatcher.stop(stopGraceMs);
  await poster.close();
  await dispatcher.stop();
  await driver.drain();
  await cluster.stop();
  await files.close();
  await store.close();
  log.info('stopped');
}

/** What is done now and then, and hurries nobody. */
function openUpkeep(given: AuditorDependencies & ArtifactKeeperOptions & UnusedSecretsOptions) {
  const auditor = new Auditor(given);
  const artifacts = new ArtifactKeeper(given);
  const secrets = unusedSecrets(given);
  const start = () => {
    auditor.start();
    artifacts.start();
    secrets.start();
  };
  const stop = async () => {
    await auditor.stop();
    await artifacts.stop();
    await secrets.stop();
  };
  return { artifacts, start, stop };
}

/** All that calls of action services pass on their way out. */
function openCalls({ store, ids, access }: Beneath, { config, log, now, scheduler, randomBytes }: Surroundings) {
  const { deliveryTimeoutMs: timeoutMs, callsPerHost: atOnce } = config;
  const guard = new EgressGuard({
    rules: config.egress,
    isLoopbackAllowed: () => access.openMode,
    lookup: (name) => lookup(name, { all: true }),
    machineAddresses,
  });
  const signingKeys = new SigningKeys({ store, ids, now, randomBytes });
  const egress = openEgress(guard, timeoutMs);
  return {
    guard,
    signingKeys,
    secretArgs: new SecretArgs({ store, now, randomBytes }),
    poster: openPoster({ egress, secret: store.secret, signingKeys, timeoutMs }),
    gates: new HostGates({ now, scheduler, log, atOnce }),
  };
}

function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
}

/** The path of the public address, with a slash at the end. */
function basePathOf(publicUrl = ''): string {
  const path = URL.parse(publicUrl)?.pathname ?? '/';
  return path.endsWith('/') ? path : `${path}/`;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

function listenError(error: unknown, host: string, port: number): unknown {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE': {
      const message = `port ${port} is taken; --port 0 picks a free one`;
      return new AppError('port_taken', { message }, { cause: error });
    }
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError(
        'config_invalid',
        { message: `${host} port ${port} cannot be listened on` },
        { cause: error },
      );
    default:
      return error;
  }
}
