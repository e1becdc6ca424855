// Experiments and holdouts: each with what it found, as a sentence, or that it is too early to say.
import { Button } from '@mantine/core';
import { IconFlask2, IconScale } from '@tabler/icons-react';
import { useRead } from '../api/client';
import type { Experiment, Results } from '../api/types';
import type { Page } from '../api/types';
import { useLang } from '../lang';
import { Head } from '../parts/Head';
import { Interval } from '../parts/Interval';
import { points } from '../parts/money';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';
import { NewHoldout } from './NewHoldout';

export function ExperimentsPage() {
  const { t } = useLang();
  const load = useRead<Page<Experiment>>('/v1/experiments?limit=100', 15000);
  const [fresh] = useQueryValue('new');
  useReady(!load.busy, t('nav.experiments'));
  return (
    <>
      <Head title={t('nav.experiments')} remark={t('experiments.remark')}>
        <Button data-testid="holdout-open" aria-expanded={fresh === 'holdout'} leftSection={<IconScale size={16} stroke={1.9} aria-hidden />} onClick={() => setQuery({ new: fresh ? '' : 'holdout' })}>{t('holdout.title')}</Button>
      </Head>
      <div className="split">
      <div className="split-main">
        <Region load={load}>
          {(page) => page.data.length ? (
            <table className="table" data-testid="experiments-table" onKeyDown={rowKeys}>
              <thead><tr><th>{t('experiment')}</th><th>{t('experiment.kind')}</th><th>{t('experiment.goal')}</th><th className="num">{t('experiment.people')}</th><th>{t('experiment.difference')}</th><th>{t('experiment.verdict')}</th></tr></thead>
              <tbody>{page.data.map((one) => <Row key={one.id} one={one} />)}</tbody>
            </table>
          ) : <Empty title={t('experiments.empty')} what={t('experiments.empty.what')} href="/journeys" link="nav.journeys" />}
        </Region>
      </div>
      {fresh === 'holdout' && <aside className="split-side" aria-label={t('holdout.title')}><NewHoldout /></aside>}
      </div>
    </>
  );
}

export function KindWord({ one }: { one: { kind: string; percent?: number } }) {
  const { t } = useLang();
  const hold = one.kind === 'holdout';
  const Icon = hold ? IconScale : IconFlask2;
  return <span className="state quiet"><Icon size={16} stroke={1.9} aria-hidden /> {hold ? t('experiment.holdout', { n: one.percent ?? '' }) : t('experiment.split')}</span>;
}

function Row({ one }: { one: Experiment }) {
  const { t, num, both } = useLang();
  const { data } = useRead<Results>(`/v1/experiments/${encodeURIComponent(one.id)}/results`, 30000);
  const d = data && !data.too_few ? data.difference : null;
  return (
    <tr data-experiment={one.id}>
      <td><A data-row="" className="name" href={`/experiments/${one.id}`}><bdi>{one.name}</bdi></A></td>
      <td><KindWord one={one} /></td>
      <td className="quiet"><bdi>{one.goal.event}</bdi></td>
      <td className="num">{data ? num(data.arms.reduce((sum, arm) => sum + arm.people, 0)) : ''}</td>
      <td>{d ? <span className="interval-cell"><Interval low={d.rate_low} mid={d.rate} high={d.rate_high} say={t('experiment.points', { n: points(d.rate), low: points(d.rate_low), high: points(d.rate_high) })} /> <bdi dir="ltr">{points(d.rate)}</bdi></span> : data && <span className="quiet">{t('experiment.toofew')}</span>}</td>
      <td className="verdict-cell">{data && both(data.verdict)}</td>
    </tr>
  );
}

