import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentDoctor } from '../present/doctor.ts';

export const doctor: Define = (command, { client, answer, style }) => {
  command.action(async () => {
    const report = await client().doctor();
    answer(report, (clean) => presentDoctor(clean, style));
    const problems = report.checks.filter(({ ok }) => !ok).length;
    if (problems > 0) throw new AppError('unhealthy', { message: `${problems} of the checks found something` });
  });
};
