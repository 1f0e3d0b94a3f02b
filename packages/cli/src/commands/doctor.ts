import { AppError, type DoctorReport } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import type { Style } from '../present/style.ts';

export const doctor: Define = (command, { client, answer, style }) => {
  command.action(async () => {
    const report = await client().doctor();
    answer(report, (clean) => presentReport(clean, style));
    const problems = report.checks.filter(({ ok }) => !ok).length;
    if (problems > 0) throw new AppError('unhealthy', { message: `${problems} of the checks found something` });
  });
};

function presentReport({ version, node, checks, hosts, servers, facts }: DoctorReport, style: Style): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return [
    `Signalbox ${version}, Node ${node}`,
    ...checks.map(({ ok, name, text }) => `${ok ? style.good('ok  ') : style.bad('LOOK')} ${name}: ${text}`),
    ...hosts.map(({ host, inFlight, waiting }) => `     ${host}: in flight ${inFlight}, waiting ${waiting}`),
    ...servers.map((server) => `     ${presentServer(server, Math.max(...servers.map(({ schema }) => schema)))}`),
    '',
    ...Object.entries(facts).map(([name, value]) => `${name.padEnd(width)}  ${value}`),
  ].join('\n');
}

function presentServer(
  { name, isThis, leaseEndsInMs, schema }: DoctorReport['servers'][number],
  newestSchema: number,
): string {
  const seconds = (Math.abs(leaseEndsInMs) / 1000).toFixed(1);
  const lease = leaseEndsInMs < 0 ? `is not heard of, its lease ended ${seconds} s ago` : `lease for ${seconds} s more`;
  const version = schema < newestSchema ? ', of an earlier version' : '';
  return `${name}: ${lease}${version}${isThis ? ', gives this report' : ''}`;
}
