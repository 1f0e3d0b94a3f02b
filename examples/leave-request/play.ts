import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addPeople, type Person } from '../stage/person.ts';
import { runPlay } from '../stage/run-play.ts';
import { signalbox, startJobHost, startServer } from '../stage/signalbox.ts';
import type { Stage } from '../stage/stage.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function play(stage: Stage): Promise<void> {
  const calendar = join(stage.folder, 'calendar.jsonl');
  const { url } = await startServer(stage, { data: join(stage.folder, 'data'), agent: false });
  const { stdout } = await signalbox(url, 'agent', 'add', 'office', '--for-jobs', '*', '--json');
  const { key } = JSON.parse(stdout) as { readonly key: string };
  const environment = { SIGNALBOX_AGENT_KEY: key, LEAVE_CALENDAR: calendar };
  await startJobHost(stage, { server: url, jobs: file('jobs.ts'), environment });
  const people = await addPeople(url, [
    { name: 'anna', role: 'member' },
    { name: 'max', groups: ['managers'] },
    { name: 'mia', groups: ['managers'] },
    { name: 'hugo', groups: ['hr', 'managers'] },
    { name: 'hana', groups: ['hr'] },
  ]);
  await people.admin.type('apply', file('leave.fsl'));
  stage.say(`Signalbox at ${url}.`);
  await granted(stage, people);
  await refused(stage, people);
  await ownRequest(stage, people);
  await stage.holds('the calendar has what was granted, and nothing else', () => {
    const lines = readFileSync(calendar, 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { run: 'anna-summer', from: '2027-07-05', to: '2027-07-16', days: 10 },
        { run: 'max-spring', from: '2027-03-01', to: '2027-03-01', days: 1 },
      ],
    );
  });
  await stage.holds('who asked and who decided is in the audit, whose chain verifies', async () => {
    assert.match(await people.admin.type('audit', 'verify'), /^The chain holds/m);
  });
}

type People = { readonly [name in 'anna' | 'max' | 'mia' | 'hugo' | 'hana']: Person };

async function granted(stage: Stage, { anna, max, hugo, hana }: People): Promise<void> {
  stage.say('\nA leave that is granted');
  await anna.type('run', 'leave_request', 'anna-summer', 'from=2027-07-05', 'to=2027-07-16');
  await stage.holds('the manager sees in the inbox what is asked for, and agrees', async () => {
    assert.match(await max.type('inbox'), /anna-summer/);
    await max.decides('anna-summer', 'AGREE');
  });
  await stage.holds('who has no part in it may not decide it', async () => {
    await assert.rejects(max.decides('anna-summer', 'AGREE'), /not_eligible/);
  });
  await stage.holds('human resources agree, and the leave is booked', async () => {
    await hana.decides('anna-summer', 'AGREE');
    assert.equal(await over(anna, 'anna-summer'), 'done');
  });
  await requestLeave(anna, 'anna-winter', '2027-12-20', '2027-12-31');
  await stage.holds('who grants as a manager does not grant for human resources, too', async () => {
    await hugo.decides('anna-winter', 'AGREE');
    await assert.rejects(hugo.decides('anna-winter', 'AGREE'), /not_eligible/);
  });
  await anna.posts('/api/runs/anna-winter/stop', {});
}

async function refused(stage: Stage, { anna, max }: People): Promise<void> {
  stage.say('\nLeaves that are not');
  await stage.holds('days on which nobody works are no leave', async () => {
    await requestLeave(anna, 'anna-weekend', '2027-07-03', '2027-07-04');
    assert.equal(await over(anna, 'anna-weekend'), 'stopped');
  });
  await requestLeave(anna, 'anna-easter', '2027-03-22', '2027-04-02');
  await stage.holds('a refusal needs a reason, and ends the request', async () => {
    await assert.rejects(max.decides('anna-easter', 'REFUSE', { reason: 'no' }), /reason/);
    await max.decides('anna-easter', 'REFUSE', { reason: 'the fair is in these weeks' });
    assert.equal(await over(anna, 'anna-easter'), 'stopped');
    assert.match(await anna.type('show', 'anna-easter', '--journal'), /the fair is in these weeks/);
  });
}

async function ownRequest(stage: Stage, { max, mia, hana }: People): Promise<void> {
  stage.say('\nA manager asks for leave');
  await requestLeave(max, 'max-spring', '2027-03-01', '2027-03-01');
  await stage.holds('and cannot grant it: another manager can', async () => {
    await assert.rejects(max.decides('max-spring', 'AGREE'), /not_eligible/);
    await mia.decides('max-spring', 'AGREE');
    await hana.decides('max-spring', 'AGREE');
    assert.equal(await over(max, 'max-spring'), 'done');
  });
}

/** As `signalbox run` does. */
async function requestLeave(person: Person, name: string, from: string, to: string): Promise<void> {
  await person.posts('/api/runs', { flow: 'leave_request', name, inputs: { from, to } });
}

async function over(person: Person, run: string): Promise<string> {
  const { status } = await person.sees(run, (view) => ['done', 'stopped', 'failed'].includes(view.status));
  return status;
}

await runPlay('Leave: a request, a manager, human resources, and a calendar.', play);
