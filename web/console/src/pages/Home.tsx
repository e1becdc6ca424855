// Home: what the messages added against those held out, what needs attention by the harm it can do, and how it goes.
import {
  IconBellOff, IconChevronRight, IconClockExclamation, IconMailX, IconPlugConnectedX, IconScale, IconShieldPause, IconVolume3, type Icon,
} from '@tabler/icons-react';
import { useRead } from '../api/client';
import type { Attention, Home, ReachRow } from '../api/types';
import type { InboxMessage, Overview, Page } from '../api/types';
import { useLang, type Key } from '../lang';
import { ChannelIcon, useChannelName } from '../parts/Chips';
import { Head } from '../parts/Head';
import { Interval } from '../parts/Interval';
import { Minutes } from '../parts/Minutes';
import { percent, useMoney } from '../parts/money';
import { rowKeys } from '../parts/rows';
import { Empty, Loading, Region, useReady } from '../parts/States';
import { A } from '../route';

export function HomePage({ overview }: { overview: Overview | undefined }) {
  const { t, day } = useLang();
  const load = useRead<Home>('/v1/home', 10000);
  useReady(!load.busy, t('nav.home'));
  const at = load.data?.as_of ?? overview?.now;
  return (
    <>
      <Head title={t('nav.home')} remark={at ? day(at) : ''} />
      <div className="split home">
        <div className="split-main">
          <Region load={load} rows={9}>{(home) => <Found home={home} overview={overview} />}</Region>
        </div>
        <aside className="split-side" aria-label={t('home.side')}>
          {load.data ? <><Reach home={load.data} /><Nothing home={load.data} /><Tasks home={load.data} /></> : load.busy && <Loading rows={6} />}
          <LastMessages />
        </aside>
      </div>
    </>
  );
}

function Found({ home, overview }: { home: Home; overview: Overview | undefined }) {
  const { t, num } = useLang();
  const open = home.attention.filter((one) => one.severity > 1).length;
  return (
    <>
      <section className="home-answer" data-testid="home-answer">
        <Money home={home} />
        {overview && <div className="home-chart"><Minutes minutes={overview.minutes} /><p className="meta">{t('minutes.title')}</p></div>}
      </section>
      <h2 className="after-line">{t('home.attention')} <small>{t('home.attention.how')}</small> {open > 0 && <small className="h2-end">{t('home.open', { n: num(open) })}</small>}</h2>
      <AttentionThread list={home.attention} />
      <h2 className="after-line">{t('home.running')} <A className="h2-link" href="/journeys">{t('home.alljourneys')}</A></h2>
      <Running home={home} />
    </>
  );
}

// The headline is lift against the holdout with its interval, never the last touch; without a holdout that is what it says.
function Money({ home }: { home: Home }) {
  const { t, both, num, clock } = useLang();
  const m = home.money;
  const money = useMoney(m?.currency ?? 'ILS');
  if (!m) {
    return (
      <div data-testid="money" data-holdout="false">
        <p className="quiet">{t('home.money')}</p>
        <p className="verdict">{t('home.noholdout')} <A href="/experiments?new=holdout" data-testid="create-holdout">{t('home.noholdout.create')}</A></p>
        <p className="meta">{t('home.people', { n: num(home.people) })} · {t('asof', { time: clock(home.as_of) })}</p>
      </div>
    );
  }
  if (m.total === null || m.low === null || m.high === null) {
    return (
      <div data-testid="money" data-holdout="true" data-early="true">
        <p className="quiet">{t('home.money')}</p>
        <p className="verdict">{both(m.verdict)}</p>
        <p className="meta"><A href={`/experiments/${m.experiment}`}>{t('home.how')}</A> · {t('home.people', { n: num(home.people) })} · {t('asof', { time: clock(home.as_of) })}</p>
      </div>
    );
  }
  const between = t('interval.95', { low: money(m.low), high: money(m.high) });
  return (
    <div data-testid="money" data-holdout="true">
      <p className="quiet">{t('home.money')}</p>
      <p className="figure big" data-testid="money-total"><bdi>{money(m.total)}</bdi></p>
      <p className="quiet">{both(m.verdict)}</p>
      <p className="interval-cell"><Interval low={m.low} mid={m.total} high={m.high} say={between} /> <span data-testid="money-interval">{between}</span></p>
      <p className="meta"><A href={`/experiments/${m.experiment}`}>{t('home.how')}</A> · {t('home.people', { n: num(home.people) })} · {t('asof', { time: clock(home.as_of) })}</p>
    </div>
  );
}

interface Look { icon: Icon; link: Key; n?: Key }
const looks: Record<string, Look> = {
  held_events: { icon: IconShieldPause, link: 'home.held.link', n: 'home.n.held' },
  silent_journey: { icon: IconVolume3, link: 'home.tojourney' },
  failed_sends: { icon: IconMailX, link: 'home.failed.link', n: 'home.n.failed' },
  overdue_tasks: { icon: IconClockExclamation, link: 'home.overdue.link', n: 'home.n.overdue' },
  stalled_source: { icon: IconPlugConnectedX, link: 'home.stalled.link' },
  no_holdout: { icon: IconScale, link: 'home.noholdout.create' },
};

export function AttentionThread({ list }: { list: Attention[] }) {
  const { t, both, num } = useLang();
  const sorted = [...list].sort((a, b) => b.severity - a.severity);
  return (
    <>
      {sorted.length === 0 && <p className="meta" data-testid="all-well">{t('home.well')}</p>}
      <ol className="attention" data-testid="attention">
        {sorted.map((one, i) => {
          const look: Look = looks[one.kind] ?? { icon: IconBellOff, link: 'home.see' };
          const knot = one.severity >= 4 ? 'stop' : one.severity >= 2 ? 'wait' : 'ring';
          return (
            <li key={`${one.kind}${i}`} className={knot} data-trouble={one.kind} data-severity={one.severity}>
              <i className="knot" aria-hidden="true" />
              <look.icon size={16} stroke={1.9} aria-hidden className="attention-icon" />
              <div><p className="tl-title">{both(one.title)}</p></div>
              <span className="attention-amount">{look.n && one.count ? t(look.n, { n: num(one.count) }) : ''}</span>
              <A href={one.link}>{t(look.link)} <IconChevronRight size={14} className="mir" aria-hidden /></A>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Running({ home }: { home: Home }) {
  const { t, num } = useLang();
  if (!home.running.length) return <Empty title={t('journeys.empty')} what={t('journeys.empty.what')} href="/segments" link="nav.segments" />;
  return (
    <table className="table" data-testid="running" onKeyDown={rowKeys}>
      <thead><tr><th>{t('journey')}</th><th className="num">{t('journey.inside')}</th><th className="num">{t('home.senttoday')}</th></tr></thead>
      <tbody>
        {home.running.map((one) => <tr key={one.id}><td><A data-row="" className="name" href={`/journeys/${one.id}`}><bdi>{one.name}</bdi></A></td><td className="num strong">{num(one.inside)}</td><td className="num">{num(one.sent_today)}</td></tr>)}
      </tbody>
    </table>
  );
}

const losses = ['no_consent', 'withdrawn', 'no_address', 'suppressed', 'held_out'] as const;

function Reach({ home }: { home: Home }) {
  const { t, num } = useLang();
  return (
    <section data-testid="reach">
      <h2>{t('home.reach')} <A className="h2-link" href="/people">{t('home.people', { n: num(home.people) })}</A></h2>
      <p className="meta">{t('home.reach.how')}</p>
      {home.reach.map((one) => <ReachBar key={one.channel} row={one} />)}
    </section>
  );
}

// Who can be reached, then each loss in a fixed order, every one with its name and number.
function ReachBar({ row }: { row: ReachRow }) {
  const { t, num } = useLang();
  const channel = useChannelName();
  const all = Math.max(1, row.people);
  return (
    <div className="reach-bar" data-channel={row.channel}>
      <p><span className="bar-name"><ChannelIcon channel={row.channel} /> <bdi>{channel(row.channel)}</bdi></span><b dir="ltr">{percent(row.reachable / all)}</b><span className="bar-n">{num(row.reachable)}</span></p>
      <div className="reach-track" aria-hidden="true">
        <i className="part-reachable" style={{ inlineSize: `${(100 * row.reachable) / all}%` }} />
        {losses.map((one) => (row[one] ? <i key={one} className={`part-${one}`} style={{ inlineSize: `${(100 * row[one]) / all}%` }} /> : null))}
      </div>
      <p className="reach-losses">{losses.filter((one) => row[one]).map((one) => <span key={one}><i className={`part-${one}`} aria-hidden="true" /> {t(`loss.${one}`)} <bdi dir="ltr">−{num(row[one])}</bdi></span>)}</p>
    </div>
  );
}

function Nothing({ home }: { home: Home }) {
  const { t, num } = useLang();
  const { decisions, nothing, share } = home.nothing;
  return (
    <section data-testid="nothing-share">
      <h2>{t('home.decisions')} <A className="h2-link" href="/decisions">{num(decisions)}</A></h2>
      {decisions === 0 || share === null ? <p className="quiet">{t('home.nodecisions')}</p> : (
        <>
          <div className="reach-track tall" aria-hidden="true"><i className="part-reachable" style={{ inlineSize: `${100 * (1 - share)}%` }} /><i className="part-no_consent" style={{ inlineSize: `${100 * share}%` }} /></div>
          <dl className="shares">
            <div><dt><i className="part-reachable" aria-hidden="true" /> {t('home.chosen')}</dt><dd><b dir="ltr">{percent(1 - share)}</b> <span className="quiet">{num(decisions - nothing)}</span></dd></div>
            <div><dt><i className="part-no_consent" aria-hidden="true" /> {t('home.nothing')}</dt><dd><b dir="ltr">{percent(share)}</b> <span className="quiet">{num(nothing)}</span></dd></div>
          </dl>
        </>
      )}
    </section>
  );
}

function Tasks({ home }: { home: Home }) {
  const { t, num } = useLang();
  return (
    <section data-testid="home-tasks">
      <h2>{t('home.tasks')} <A className="h2-link" href="/agent">{t('nav.agent')}</A></h2>
      <p>{home.tasks.open ? t('home.tasks.open', { n: num(home.tasks.open) }) : t('home.tasks.none')}{home.tasks.overdue > 0 && <> · <b className="neg-text">{t('home.tasks.overdue', { n: num(home.tasks.overdue) })}</b></>}</p>
    </section>
  );
}

function LastMessages() {
  const { t, time, date, short } = useLang();
  const load = useRead<Page<InboxMessage>>('/v1/test/inbox?limit=4', 10000);
  return (
    <section>
      <h2>{t('home.last')} <A className="h2-link" href="/inbox">{t('home.inbox')}</A></h2>
      <Region load={load} rows={4}>
        {(page) => page.data.length ? (
          <ol className="thread">
            {page.data.map((one) => (
              <li key={one.id} className="done"><span className="last-row"><A href={`/inbox?message=${one.id}`} dir={one.dir} lang={one.locale}>{one.subject || one.body}</A><time dateTime={one.at}>{date(one.at) === date(new Date().toISOString()) ? '' : `${short(one.at)} `}{time(one.at)}</time></span></li>
            ))}
          </ol>
        ) : <p className="quiet">{t('inbox.empty')}</p>}
      </Region>
    </section>
  );
}
