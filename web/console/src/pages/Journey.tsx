// One journey as a thread of steps: how many are inside each now, passed it, or left there and why.
import { IconArrowsSplit2, IconCircleFilled, IconClock, IconDoorEnter, IconDoorExit, IconArrowNarrowDown, IconArrowNarrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useRead } from '../api/client';
import type { Journey, Page, Step, StepCount } from '../api/types';
import { useLang, type Key } from '../lang';
import { ChannelIcon, useChannelName } from '../parts/Chips';
import { Head } from '../parts/Head';
import { useReason } from '../parts/reasons';
import { Region, useReady } from '../parts/States';
import { A } from '../route';
import { messagesOf } from './Journeys';
import { usePurpose } from './PersonFacts';

export function JourneyPage({ id }: { id: string }) {
  const { t } = useLang();
  const load = useRead<Journey>(`/v1/journeys/${encodeURIComponent(id)}`, 3000);
  useReady(!load.busy, load.data?.name ?? t('journey'));
  return (
    <>
      <Head title={<bdi>{load.data?.name ?? id}</bdi>} crumb={{ href: '/journeys', text: t('nav.journeys') }} remark={load.data && <span>{t('version')} {load.data.version} · <code dir="ltr">{id}</code></span>} />
      <div className="split">
        <div className="split-main"><Region load={load} rows={8}>{(journey) => <Steps journey={journey} />}</Region></div>
        <aside className="split-side" aria-label={t('journey.outcomes')}>{load.data && <Outcomes journey={load.data} />}</aside>
      </div>
    </>
  );
}

function Steps({ journey }: { journey: Journey }) {
  const creatives = useRead<Page<{ id: string; name: string }>>('/v1/creatives?limit=100');
  const creative = (id: string) => creatives.data?.data.find((one) => one.id === id)?.name ?? id;
  const { t, num } = useLang();
  const entered = journey.counts?.entered ?? (journey.counts ? journey.counts.inside + journey.counts.passed + journey.counts.left : 0);
  return (
    <>
      <div className="steps-head" aria-hidden="true"><span /><span>{t('journey.inside')}</span><span>{t('journey.passed')}</span><span>{t('journey.left')}</span></div>
      <ol className="thread steps" data-testid="steps">
        <li className="done">
          <div className="step"><p className="step-name"><IconDoorEnter size={16} stroke={1.9} aria-hidden /> {t('step.enter')}</p>
            <p className="meta">{journey.enter.segment ? <>{t('segment')} <A href={`/segments/${journey.enter.segment}`}><code dir="ltr">{journey.enter.segment}</code></A></> : <>{t('step.event')} <bdi>{journey.enter.event}</bdi></>} · {t(journey.reenter === 'always' ? 'journey.again' : 'journey.once')}</p></div>
          <p className="step-count"><IconArrowNarrowDown size={14} aria-hidden /> {num(entered)} <span className="unseen">{t('journey.entered')}</span></p>
        </li>
        {journey.steps.map((step) => <StepRow key={step.id} step={step} count={journey.counts?.steps[step.id]} ended={journey.counts?.passed ?? 0} creative={creative} />)}
      </ol>
      {journey.exit_on && <p className="note">{t('journey.exiton')} <code dir="ltr">{journey.exit_on}</code></p>}
    </>
  );
}

function StepRow({ step, count, ended, creative }: { step: Step; count: StepCount | undefined; ended: number; creative: (id: string) => string }) {
  const { t, num } = useLang();
  const reason = useReason();
  const told = useStep(step, creative);
  const inside = count?.inside ?? 0;
  const reasons = Object.entries(count?.reasons ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <li className={inside ? 'wait' : count?.passed || (step.type === 'exit' && ended) ? 'done' : 'not'} data-step={step.id}>
      <div className="step">
        <p className="step-name">{told.icon} <span>{told.name}</span></p>
        <p className="meta">{told.meta}</p>
        {step.type === 'message' && count && <p className="meta">{t('step.sent', { n: num(count.sent ?? 0) })}</p>}
        {reasons.map(([name, n]) => <p key={name} className="meta neg-text">{num(n)} · {step.type === 'message' ? t('step.notsent') : t('step.left')}: {reason(name)}</p>)}
      </div>
      {step.type === 'exit' ? <><span /><p className="step-count">{num(ended)} <span className="unseen">{t('journey.passed')}</span></p></> : (
        <>
          <p className={`step-count${inside ? ' inside' : ''}`}>{inside > 0 && <IconCircleFilled size={9} aria-hidden />} {num(inside)} <span className="unseen">{t('journey.inside')}</span></p>
          <p className="step-count">{num(count?.passed ?? 0)} <span className="unseen">{t('journey.passed')}</span></p>
          <p className="step-count">{num(count?.left ?? 0)} <span className="unseen">{t('journey.left')}</span></p>
        </>
      )}
    </li>
  );
}

function useStep(step: Step, creative: (id: string) => string): { icon: ReactNode; name: ReactNode; meta: ReactNode } {
  const { t } = useLang();
  const span = useSpan();
  const channel = useChannelName();
  const purpose = usePurpose();
  switch (step.type) {
    case 'wait': return { icon: <IconClock size={16} stroke={1.9} aria-hidden />, name: step.for ? t('step.wait', { span: span(step.for) }) : t('step.until', { time: step.until ?? '' }), meta: <code dir="ltr">{step.id}</code> };
    case 'branch': return {
      icon: <IconArrowsSplit2 size={16} stroke={1.9} aria-hidden />, name: <>{t('step.branch')} <code dir="ltr">{step.rule}</code></>,
      meta: <>{t('yes')} <IconArrowNarrowRight size={14} className="mir" aria-hidden /> <code dir="ltr">{step.yes}</code> · {t('no')} <IconArrowNarrowRight size={14} className="mir" aria-hidden /> <code dir="ltr">{step.no}</code></>,
    };
    case 'message': return {
      icon: <ChannelIcon channel={step.channel ?? ''} />, name: <><bdi>{channel(step.channel ?? '')}</bdi>: <bdi>{creative(step.creative ?? '')}</bdi></>,
      meta: <><code dir="ltr">{step.id}</code> · {t('purpose')}: {purpose(step.purpose ?? '')}</>,
    };
    default: return { icon: <IconDoorExit size={16} stroke={1.9} aria-hidden />, name: t('step.exit'), meta: <code dir="ltr">{step.id}</code> };
  }
}

// "20 minutes" as the rule says it, in the language of the page.
function useSpan(): (text: string) => string {
  const { t, has } = useLang();
  return (text) => {
    const [n, unit = ''] = text.split(' ');
    const key = `span.${unit.replace(/s$/, '')}${n === '1' ? '.one' : n === '2' ? '.two' : ''}`;
    return has(key) ? t(key as Key, { n: n ?? '' }) : text;
  };
}

function Outcomes({ journey }: { journey: Journey }) {
  const { t, num } = useLang();
  const reason = useReason();
  const messages = messagesOf(journey);
  const all = messages.sent + messages.not;
  const top = messages.reasons[0];
  return (
    <div data-testid="outcomes">
      <p className="lead">{all === 0 ? t('journey.quiet') : messages.not === 0 || !top ? t('journey.allsent', { n: num(messages.sent) }) : t('journey.answer', { sent: num(messages.sent), all: num(all), not: num(messages.not), reason: reason(top[0]) })}</p>
      <h2>{t('journey.outcomes')}</h2>
      <Bar name={t('journey.sent')} n={messages.sent} all={all} />
      {messages.reasons.map(([name, n]) => <Bar key={name} name={reason(name)} n={n} all={all} tone="neg" />)}
      <p className="note">{t('journey.noholdout')}</p>
    </div>
  );
}

export function Bar({ name, n, all, tone = '', mark }: { name: ReactNode; n: number; all: number; tone?: string; mark?: ReactNode }) {
  const { num } = useLang();
  const part = all ? (100 * n) / all : 0;
  return (
    <div className={`bar ${tone}`}>
      <p><span className="bar-name">{mark} {name}</span><b dir="ltr">{part.toFixed(1)}%</b><span className="bar-n">{num(n)}</span></p>
      <div className="bar-track" aria-hidden="true"><i style={{ inlineSize: `${part}%` }} /></div>
    </div>
  );
}
