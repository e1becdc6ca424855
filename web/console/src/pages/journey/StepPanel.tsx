// What became of people at the step that is chosen, by reason; with nothing chosen, what became of the journey's messages.
import { IconX } from '@tabler/icons-react';
import { useRead } from '../../api/client';
import type { Results } from '../../api/types';
import type { Journey, Step, StepCount } from '../../api/types';
import { useLang } from '../../lang';
import { Bar } from '../../parts/Bar';
import { MessageBody } from '../../parts/MessageBody';
import { useReason } from '../../parts/reasons';
import { Say } from '../../parts/Say';
import { A } from '../../route';
import { messagesOf } from '../Journeys';
import { usePurpose } from '../PersonFacts';
import { arrived, enteredIn, enterId, holdoutId, type Graph } from './graph';
import { useSpan, type Told } from './told';

interface Props { journey: Journey; graph: Graph; id: string; told: Told; close: () => void }

export function StepPanel({ journey, graph, id, told, close }: Props) {
  const { t, num, clock } = useLang();
  const step = graph.step(id);
  const count = journey.counts?.steps[id];
  const people = id === enterId ? enteredIn(journey) : id === holdoutId ? journey.counts?.held_out : arrived(count);
  return (
    <div data-testid="step-panel" data-step={id}>
      <button type="button" className="why-close" onClick={close} aria-label={t('close')} data-testid="panel-close"><IconX size={16} stroke={1.9} aria-hidden /></button>
      <p className="why-asked panel-kind">{told.icon} {told.kind}{step && <> · <code dir="ltr">{id}</code></>}</p>
      <h2 className="why-question">{told.code ? <code dir="ltr">{told.name}</code> : <bdi>{told.name}</bdi>}</h2>
      <p className="meta">{people !== undefined && <>{t('panel.came', { n: num(people) })} · </>}{t('asof', { time: clock(new Date().toISOString()) })}</p>
      {step && count && <Outcomes step={step} count={count} />}
      {id === enterId && <Entry journey={journey} />}
      {id === holdoutId && <p className="lead">{t('panel.holdout')}</p>}
      {step && <Details step={step} />}
      {step?.creative && <Sent creative={step.creative} />}
      {(id === holdoutId || id === enterId) && journey.holdout && <Earned id={journey.holdout} />}
    </div>
  );
}

function Outcomes({ step, count }: { step: Step; count: StepCount }) {
  const { t } = useLang();
  const reason = useReason();
  const all = arrived(count);
  const reasons = Object.entries(count.reasons).sort((a, b) => b[1] - a[1]);
  return (
    <section className="panel-part" data-testid="step-outcomes">
      <h3>{t('panel.outcomes')}</h3>
      {step.type === 'message' && <Bar name={t('journey.sent')} n={count.sent ?? 0} all={all} />}
      {step.type !== 'message' && step.type !== 'exit' && <Bar name={t('panel.wenton')} n={count.passed} all={all} />}
      {step.type === 'exit' && <Bar name={t('panel.ended')} n={all} all={all} />}
      {step.type !== 'exit' && count.inside > 0 && <Bar name={t('panel.inside')} n={count.inside} all={all} tone="cau" />}
      {reasons.map(([name, n]) => <Bar key={name} name={reason(name)} n={n} all={all} tone="neg" />)}
      {reasons.length === 0 && count.left > 0 && <Bar name={t('panel.left')} n={count.left} all={all} tone="neg" />}
    </section>
  );
}

function Entry({ journey }: { journey: Journey }) {
  const { t } = useLang();
  const span = useSpan();
  const reenter = journey.reenter ?? 'never';
  const again = reenter.startsWith('after ') ? t('journey.after', { span: span(reenter.slice(6)) }) : t(reenter === 'always' ? 'journey.again' : 'journey.once');
  const rows: [string, React.ReactNode][] = [
    [t('journey.enter'), journey.enter.segment ? <A href={`/segments/${journey.enter.segment}`}><code dir="ltr">{journey.enter.segment}</code></A> : <bdi>{journey.enter.event}</bdi>],
    ...(journey.enter.where ? [[t('panel.where'), <code dir="ltr">{journey.enter.where}</code>] as [string, React.ReactNode]] : []),
    [t('panel.again'), again],
    ...(journey.goal ? [[t('panel.goal'), <code dir="ltr">{journey.goal}</code>] as [string, React.ReactNode]] : []),
    ...(journey.exit_on ? [[t('panel.exiton'), <code dir="ltr">{journey.exit_on}</code>] as [string, React.ReactNode]] : []),
    ...(journey.topic ? [[t('topic'), <bdi>{journey.topic}</bdi>] as [string, React.ReactNode]] : []),
  ];
  return <dl className="pairs panel-part">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Details({ step }: { step: Step }) {
  const { t } = useLang();
  const purpose = usePurpose();
  const span = useSpan();
  const rows: [string, React.ReactNode][] = [];
  if (step.purpose) rows.push([t('purpose'), purpose(step.purpose)]);
  if (step.at) rows.push([t('time'), <bdi>{step.at}</bdi>]);
  if (step.or) rows.push([t('way.then'), <code dir="ltr">{step.or}</code>]);
  if (step.placement) rows.push([t('placement'), <code dir="ltr">{step.placement}</code>]);
  if (step.for && step.type === 'slot') rows.push([t('panel.for'), span(step.for)]);
  if (step.because) rows.push([t('why'), <Say what={step.because} />]);
  if (step.assign) rows.push([t('panel.assign'), <code dir="ltr">{[step.assign.trait, step.assign.else].filter(Boolean).join(' / ')}</code>]);
  if (step.due) rows.push([t('task.due'), span(step.due)]);
  if (step.suppress) rows.push([t('panel.suppress'), <bdi>{step.suppress}</bdi>]);
  if (step.outcomes) rows.push([t('panel.answers'), <>{step.outcomes.map((one, i) => <span key={one.id}>{i > 0 && ' · '}<Say what={one.label} /></span>)}</>]);
  if (!rows.length) return null;
  return <dl className="pairs panel-part">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

interface Creative { id: string; variants: Record<string, { subject?: string; title?: string; body?: string }>; default_locale: string }

// The copy as it is written, before anybody's values stand in it.
function Sent({ creative }: { creative: string }) {
  const { t, lang } = useLang();
  const { data } = useRead<Creative>(`/v1/creatives/${encodeURIComponent(creative)}`);
  const locale = data && (data.variants[lang] ? lang : data.default_locale);
  const made = data && locale ? data.variants[locale] : undefined;
  if (!made || !locale) return null;
  const dir = locale === 'he' || locale === 'ar' ? 'rtl' : 'ltr';
  const head = made.subject ?? made.title;
  return (
    <section className="panel-part" data-testid="step-copy">
      <h2>{t('panel.sent')} <small><bdi>{Object.keys(data.variants).join(', ')}</bdi></small></h2>
      <div className="preview small">
        {head && <p className="preview-subject" dir={dir} lang={locale}>{head}</p>}
        {made.body && <MessageBody body={made.body} dir={dir} locale={locale} title={t('panel.sent')} />}
      </div>
    </section>
  );
}

// What the journey earned against those who are held out; too early is said as such.
function Earned({ id }: { id: string }) {
  const { t, both } = useLang();
  const load = useRead<Results>(`/v1/experiments/${encodeURIComponent(id)}/results`);
  if (!load.data) return null;
  return (
    <section className="panel-part">
      <h2>{t('panel.result')} <A className="h2-link" href={`/experiments/${id}`}>{t('panel.experiment')}</A></h2>
      <p>{both(load.data.verdict)}</p>
    </section>
  );
}

export function JourneyPanel({ journey }: { journey: Journey }) {
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
      {journey.holdout ? <Earned id={journey.holdout} /> : <p className="note">{t('journey.noholdout')}</p>}
      <p className="note">{t('panel.hint')}</p>
    </div>
  );
}
