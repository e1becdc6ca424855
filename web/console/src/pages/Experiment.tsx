// One experiment: the verdict as a sentence, the difference with its interval, each arm, and the people behind every number.
import { IconAlertTriangle, IconClock, IconScale, IconTrendingDown, IconTrendingUp, IconX } from '@tabler/icons-react';
import { useRead } from '../api/client';
import type { Arm, Difference, Experiment, Results } from '../api/types';
import type { Page, PersonRow } from '../api/types';
import { useLang, type Key } from '../lang';
import { Head } from '../parts/Head';
import { Interval } from '../parts/Interval';
import { percent, points, useMoney } from '../parts/money';
import { Empty, Region, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';
import { KindWord } from './Experiments';
import { useSpan } from './journey/told';

export function ExperimentPage({ id }: { id: string }) {
  const { t } = useLang();
  const path = `/v1/experiments/${encodeURIComponent(id)}`;
  const experiment = useRead<Experiment>(path);
  const load = useRead<Results>(`${path}/results`, 15000);
  const [arm] = useQueryValue('arm');
  useReady(!load.busy && !experiment.busy, experiment.data?.name ?? t('experiment'));
  return (
    <>
      <Head title={<bdi>{experiment.data?.name ?? id}</bdi>} crumb={{ href: '/experiments', text: t('nav.experiments') }} remark={experiment.data && <KindWord one={experiment.data} />} />
      <div className="split">
        <div className="split-main"><Region load={load} rows={8}>{(found) => <Told results={found} goal={experiment.data?.goal.event ?? ''} />}</Region></div>
        <aside className="split-side" aria-label={t(arm ? 'experiment.behind' : 'experiment.plan')}>
          {arm ? <Behind id={id} arm={arm} /> : <>{experiment.data && <Plan one={experiment.data} />}{load.data?.difference && !load.data.too_few && <Worth results={load.data} difference={load.data.difference} />}</>}
        </aside>
      </div>
    </>
  );
}

function Tag({ results }: { results: Results }) {
  const { t } = useLang();
  const d = results.difference;
  const [Icon, tone, key]: [typeof IconClock, string, Key] = results.too_few || !d ? [IconClock, 'quiet', 'verdict.early'] : d.rate_low > 0 ? [IconTrendingUp, 'pos', 'verdict.up'] : d.rate_high < 0 ? [IconTrendingDown, 'neg', 'verdict.down'] : [IconScale, 'quiet', 'verdict.unclear'];
  return <p className={`state ${tone} strong`} data-testid="verdict-tag"><Icon size={16} stroke={1.9} aria-hidden /> {t(key)}</p>;
}

function Told({ results, goal }: { results: Results; goal: string }) {
  const { t, both, num, clock } = useLang();
  const money = useMoney(results.currency);
  const name = useArm(results.kind);
  const d = results.difference;
  return (
    <div data-testid="experiment">
      <Tag results={results} />
      <p className="verdict" data-testid="verdict">{both(results.verdict)}</p>
      <p className="meta">{t('asof', { time: clock(results.as_of) })} · {t('experiment.goal')}: <bdi>{goal}</bdi></p>
      {results.mixed > 0 && <p className="strip cau mixed"><IconAlertTriangle size={16} stroke={1.9} aria-hidden /> {t('experiment.mixed', { n: num(results.mixed) })}</p>}
      <h2 className="after-line">{t('experiment.difference')} {d && <small>{t('experiment.of', { of: name(d.of), against: name(d.against) })}</small>}</h2>
      {results.too_few || !d ? <p className="lead" data-testid="too-few">{t('experiment.toofew.what')}</p> : (
        <table className="table differences" data-testid="differences">
          <thead><tr><th>{t('experiment.metric')}</th><th>{t('experiment.interval')}</th><th className="num">{t('experiment.estimate')}</th><th>{t('experiment.between')}</th></tr></thead>
          <tbody>
            <Line name={t('experiment.ratepoints')} low={d.rate_low} mid={d.rate} high={d.rate_high} say={(n) => points(n)} />
            <Line name={t('experiment.perperson')} low={d.value_low} mid={d.value_per_person} high={d.value_high} say={(n) => money(n, { sign: true, exact: true })} />
            <Line name={t('experiment.total')} low={d.total_low} mid={d.total} high={d.total_high} say={(n) => money(n, { sign: true })} />
          </tbody>
        </table>
      )}
      <h2 className="after-line">{t('experiment.arms')}</h2>
      <Arms results={results} />
    </div>
  );
}

function Line({ name, low, mid, high, say }: { name: string; low: number; mid: number; high: number; say: (n: number) => string }) {
  const { t } = useLang();
  const tone = low > 0 ? 'pos-text' : high < 0 ? 'neg-text' : '';
  return (
    <tr>
      <td className="name">{name}</td><td><Interval low={low} mid={mid} high={high} say={`${name}: ${t('interval.between', { low: say(low), high: say(high) })}`} /></td>
      <td className={`num strong ${tone}`}><bdi dir="ltr">{say(mid)}</bdi></td><td className="quiet">{t('interval.between', { low: say(low), high: say(high) })}</td>
    </tr>
  );
}

// What counts are people who were exposed, or would have been: these numbers lead to the people behind them.
function Arms({ results }: { results: Results }) {
  const { t, num } = useLang();
  const money = useMoney(results.currency);
  const name = useArm(results.kind);
  const behind = (one: Arm, converted: string, n: number, id: string) => <button type="button" className="link-button" data-testid={`people-${one.id}-${id}`} onClick={() => setQuery({ arm: one.id, converted })}><bdi>{num(n)}</bdi><span className="unseen"> {t('experiment.behind')}</span></button>;
  const ghosts = results.arms.some((one) => one.ghost);
  return (
    <table className="table" data-testid="arms">
      <thead><tr><th>{t('experiment.arm')}</th><th className="num">{t('experiment.people')}</th><th className="num">{t('experiment.exposed')}</th>{ghosts && <th className="num">{t('experiment.ghost')}</th>}<th className="num">{t('experiment.converted')}</th><th className="num">{t('experiment.rate')}</th><th className="num">{t('experiment.valueper')}</th></tr></thead>
      <tbody>
        {results.arms.map((one) => (
          <tr key={one.id} data-arm={one.id}>
            <td className="name"><bdi>{name(one.id)}</bdi></td><td className="num">{num(one.people)}</td><td className="num">{behind(one, '', one.exposed, 'exposed')}</td>{ghosts && <td className="num">{num(one.ghost ?? 0)}</td>}
            <td className="num">{behind(one, 'true', one.converted, 'converted')}</td><td className="num"><bdi dir="ltr">{percent(one.rate)}</bdi></td><td className="num">{one.value_per_person === null ? '–' : <bdi>{money(one.value_per_person, { exact: true })}</bdi>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useArm(kind: string): (id: string) => string {
  const { t, has } = useLang();
  return (id) => (kind === 'holdout' && has(`arm.${id}`) ? t(`arm.${id}` as Key) : id);
}

function Plan({ one }: { one: Experiment }) {
  const { t } = useLang();
  const span = useSpan();
  return (
    <section>
      <h2>{t('experiment.plan')}</h2>
      <dl className="pairs">
        <div><dt>{t('experiment.kind')}</dt><dd><KindWord one={one} /></dd></div>
        {one.universal && <div><dt>{t('experiment.scope')}</dt><dd>{t('experiment.universal')}</dd></div>}
        <div><dt>{t('experiment.goal')}</dt><dd><bdi>{one.goal.event}</bdi>{one.goal.where && <> · <code dir="ltr">{one.goal.where}</code></>}</dd></div>
        {one.goal.value && <div><dt>{t('value')}</dt><dd><code dir="ltr">{one.goal.value}</code></dd></div>}
        <div><dt>{t('experiment.window')}</dt><dd>{span(one.window)}</dd></div>
        {one.arms && one.arms.length > 0 && <div><dt>{t('experiment.arms')}</dt><dd>{one.arms.map((arm, i) => <span key={arm.id}>{i > 0 && ' · '}<code dir="ltr">{arm.id} {arm.weight}</code></span>)}</dd></div>}
      </dl>
    </section>
  );
}

function Worth({ results, difference }: { results: Results; difference: Difference }) {
  const { t } = useLang();
  const money = useMoney(results.currency);
  return (
    <section>
      <h2>{t('experiment.worth')}</h2>
      <p className="figure"><bdi>{money(difference.total, { sign: true })}</bdi></p>
      <p className="meta">{t('interval.95', { low: money(difference.total_low), high: money(difference.total_high) })}</p>
    </section>
  );
}

function Behind({ id, arm }: { id: string; arm: string }) {
  const { t, date } = useLang();
  const [converted] = useQueryValue('converted');
  const load = useRead<Page<PersonRow>>(`/v1/experiments/${encodeURIComponent(id)}/people?arm=${encodeURIComponent(arm)}${converted ? `&converted=${converted}` : ''}&limit=50`);
  return (
    <div data-testid="behind">
      <button type="button" className="why-close" onClick={() => setQuery({ arm: '', converted: '' })} aria-label={t('close')}><IconX size={16} stroke={1.9} aria-hidden /></button>
      <p className="why-asked"><code dir="ltr">{arm}</code>{converted && <> · {t('experiment.converted')}</>}</p>
      <h2 className="why-question">{t('experiment.behind')}</h2>
      <Region load={load} rows={8}>
        {(page) => page.data.length ? (
          <ul className="plain-list">
            {page.data.map((one) => <li key={one.id}><A className="name" href={`/people/${one.id}`}><bdi>{one.name || t('people.unnamed')}</bdi></A> <span className="quiet">{one.last_seen ? date(one.last_seen) : ''}</span></li>)}
            {page.has_more && <li className="quiet">{t('experiment.more')}</li>}
          </ul>
        ) : <Empty title={t('segment.nobody')} what={t('experiment.nobody.what')} />}
      </Region>
    </div>
  );
}
