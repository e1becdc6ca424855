// Journeys: what each waits for, how many are inside, and what became of those who passed.
import { IconHandStop, IconPlayerPlay, IconVolume3 } from '@tabler/icons-react';
import { useRead } from '../api/client';
import type { Journey, Page } from '../api/types';
import { useLang } from '../lang';
import { Head } from '../parts/Head';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { A } from '../route';

export function messagesOf(journey: Journey): { sent: number; not: number; reasons: [string, number][] } {
  const reasons = new Map<string, number>();
  let sent = 0;
  for (const step of journey.steps) {
    const count = journey.counts?.steps[step.id];
    if (!count || step.type !== 'message') continue;
    sent += count.sent ?? 0;
    for (const [reason, n] of Object.entries(count.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + n);
  }
  const list = [...reasons].sort((a, b) => b[1] - a[1]);
  return { sent, not: list.reduce((sum, [, n]) => sum + n, 0), reasons: list };
}

export function JourneysPage() {
  const { t } = useLang();
  const load = useRead<Page<Journey>>('/v1/journeys?limit=100', 5000);
  useReady(!load.busy, t('nav.journeys'));
  return (
    <>
      <Head title={t('nav.journeys')} remark={t('journeys.remark')} />
      <div className="page-body">
        <Region load={load}>
          {(page) => page.data.length ? <JourneysTable journeys={page.data} /> : <Empty title={t('journeys.empty')} what={t('journeys.empty.what')} href="/segments" link="nav.segments" />}
        </Region>
      </div>
    </>
  );
}

export function JourneysTable({ journeys }: { journeys: Journey[] }) {
  const { t, num } = useLang();
  return (
    <table className="table" data-testid="journeys-table" onKeyDown={rowKeys}>
      <thead><tr><th>{t('journey')}</th><th>{t('state')}</th><th>{t('journey.enter')}</th><th className="num">{t('journey.inside')}</th><th className="num">{t('journey.passed')}</th><th className="num">{t('journey.left')}</th><th className="num">{t('journey.sent')}</th><th className="num">{t('journey.notsent')}</th></tr></thead>
      <tbody>
        {journeys.map((one) => {
          const messages = messagesOf(one);
          const over = one.stopped ?? false;
          const silent = (one.counts?.passed ?? 0) > 0 && messages.sent === 0;
          return (
            <tr key={one.id}>
              <td><A data-row="" className="name" href={`/journeys/${one.id}`}><bdi>{one.name}</bdi></A></td>
              <td>{over ? <span className="chip state neg"><IconHandStop size={14} stroke={1.9} aria-hidden /> {t('journey.stopped')}</span> : silent ? <span className="chip state neg"><IconVolume3 size={14} stroke={1.9} aria-hidden /> {t('journey.silent')}</span> : <span className="chip state quiet"><IconPlayerPlay size={14} stroke={1.9} aria-hidden /> {t('journey.live')}</span>}</td>
              <td className="quiet"><code dir="ltr">{one.enter.segment ?? one.enter.event}</code></td>
              <td className="num strong">{num(one.counts?.inside ?? 0)}</td><td className="num">{num(one.counts?.passed ?? 0)}</td><td className="num">{num(one.counts?.left ?? 0)}</td>
              <td className="num">{num(messages.sent)}</td><td className="num">{messages.not ? <span className="neg-text">{num(messages.not)}</span> : '0'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
