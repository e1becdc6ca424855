// Dry run: the whole audience goes through at once, and what would be sent, stopped or asked is counted. Nothing is written.
import { Button, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead, type ApiFault } from '../../api/client';
import type { DryRun } from '../../api/types';
import type { Journey, Page, Segment } from '../../api/types';
import { useLang } from '../../lang';
import { Bar } from '../../parts/Bar';
import { ChannelIcon, useChannelName } from '../../parts/Chips';
import { NothingReal } from '../../parts/Nothing';
import { useReason } from '../../parts/reasons';
import { Fault, Loading } from '../../parts/States';

export interface Trial { result?: DryRun; fault?: ApiFault; busy: boolean }

export function DryRunPanel({ journey, trial, run, close }: { journey: Journey; trial: Trial; run: (segment: string) => void; close: () => void }) {
  const { t } = useLang();
  const segments = useRead<Page<Segment>>('/v1/segments?limit=100');
  const [segment, setSegment] = useState(journey.enter.segment ?? '');
  const list = segments.data?.data ?? [];
  return (
    <div className="sim" data-testid="dry-run">
      <div className="sim-body">
        <button type="button" className="why-close" onClick={close} aria-label={t('close')} data-testid="panel-close"><IconX size={16} stroke={1.9} aria-hidden /></button>
        <h2>{t('dry.title')}</h2>
        <p className="meta">{t('dry.what')}</p>
        <form className="ask" onSubmit={(event) => { event.preventDefault(); run(segment); }}>
          <NativeSelect label={t('dry.audience')} value={segment} onChange={(event) => setSegment(event.currentTarget.value)} data-testid="dry-segment"
            data={[...(journey.enter.segment ? [] : [{ value: '', label: t('dry.event', { event: journey.enter.event ?? '' }) }]), ...list.map((one) => ({ value: one.id, label: one.name }))]} />
          <Button type="submit" variant="filled" data-testid="dry-go" disabled={trial.busy}>{t('dry.run')}</Button>
        </form>
        {trial.fault && <Fault fault={trial.fault} act />}
        {trial.busy ? <Loading rows={5} /> : trial.result && <Counted run={trial.result} />}
      </div>
      {trial.result && !trial.busy && <NothingReal effects={trial.result.side_effects} />}
    </div>
  );
}

function Counted({ run }: { run: DryRun }) {
  const { t, num } = useLang();
  const channel = useChannelName();
  const reason = useReason();
  const sent = Object.entries(run.messages);
  const blocked = Object.entries(run.blocked).sort((a, b) => b[1] - a[1]);
  const all = sent.reduce((sum, [, n]) => sum + n, 0) + blocked.reduce((sum, [, n]) => sum + n, 0);
  return (
    <div data-testid="dry-result">
      <p className="lead">{t('dry.answer', { people: num(run.people), entering: num(run.entering) })} {run.held_out > 0 && t('dry.held', { n: num(run.held_out) })}</p>
      <h3>{t('dry.messages')}</h3>
      {!all && <p className="quiet">{t('dry.none')}</p>}
      {sent.map(([name, n]) => <Bar key={name} mark={<ChannelIcon channel={name} />} name={<bdi>{channel(name)}</bdi>} n={n} all={all} />)}
      {blocked.map(([name, n]) => <Bar key={name} name={reason(name)} n={n} all={all} tone="neg" />)}
      {run.tasks > 0 && <p className="dry-tasks">{t('dry.tasks', { n: num(run.tasks) })}</p>}
    </div>
  );
}
