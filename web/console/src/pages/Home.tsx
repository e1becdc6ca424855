// Home: what needs attention first, then how it goes: messages, journeys, and who can be reached.
import { IconChevronRight, IconCircleX, IconClock, IconScale, IconShieldPause, IconShieldX, IconVolume3, type Icon } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { call, useRead } from '../api/client';
import type { InboxMessage, Journey, Overview, Page, PersonRow } from '../api/types';
import { useLang } from '../lang';
import { ChannelIcon, useChannelName } from '../parts/Chips';
import { Head } from '../parts/Head';
import { Minutes } from '../parts/Minutes';
import { useReason } from '../parts/reasons';
import { Empty, Loading, Region, useReady } from '../parts/States';
import { A } from '../route';
import { Bar } from './Journey';
import { JourneysTable, messagesOf } from './Journeys';

export function HomePage({ overview }: { overview: Overview | undefined }) {
  const { t, day } = useLang();
  const journeys = useRead<Page<Journey>>('/v1/journeys?limit=100', 10000);
  useReady(overview !== undefined && !journeys.busy, t('nav.home'));
  return (
    <>
      <Head title={t('nav.home')} remark={overview ? day(overview.now) : ''} />
      <div className="split home">
        <div className="split-main">
          {overview ? <Answer overview={overview} /> : <Loading rows={4} />}
          <h2 className="after-line">{t('home.attention')} <small>{t('home.attention.how')}</small></h2>
          {overview && journeys.data ? <Attention overview={overview} journeys={journeys.data.data} /> : <Loading rows={3} />}
          <h2 className="after-line">{t('nav.journeys')} <A className="h2-link" href="/journeys">{t('home.alljourneys')}</A></h2>
          <Region load={journeys} rows={3}>{(page) => page.data.length ? <JourneysTable journeys={page.data} /> : <Empty title={t('journeys.empty')} what={t('journeys.empty.what')} />}</Region>
        </div>
        <aside className="split-side" aria-label={t('home.side')}>
          <Reachable />
          <LastMessages />
        </aside>
      </div>
    </>
  );
}

function Answer({ overview }: { overview: Overview }) {
  const { t, num, clock } = useLang();
  const { sent, blocked } = overview.messages;
  return (
    <section className="home-answer" data-testid="home-answer">
      <div>
        <p className="quiet">{t('home.sent')}</p>
        <p className="figure big" data-testid="home-sent">{num(sent)}</p>
        <p className="quiet">{blocked ? <><b className="neg-text">{num(blocked)}</b> {t('home.blocked')}</> : t('home.noblocked')}</p>
        <p className="quiet">{t('home.events', { n: num(overview.accepted), people: num(overview.people) })}</p>
        <p className="meta">{t('asof', { time: clock(overview.now) })}</p>
      </div>
      <div className="home-chart"><Minutes minutes={overview.minutes} /><p className="meta">{t('minutes.title')}</p></div>
    </section>
  );
}

interface Trouble { key: string; knot: 'stop' | 'wait' | 'ring'; icon: Icon; title: ReactNode; what: ReactNode; amount: string; href: string; link: string }

function Attention({ overview, journeys }: { overview: Overview; journeys: Journey[] }) {
  const { t } = useLang();
  const list = useTroubles(overview, journeys);
  const open = list.filter((one) => one.knot !== 'ring').length;
  return (
    <>
      {open === 0 && <p className="meta">{t('home.well')}</p>}
      <ol className="attention" data-testid="attention">
        {list.map((one) => (
          <li key={one.key} className={one.knot} data-trouble={one.key}>
            <i className="knot" aria-hidden="true" />
            <one.icon size={16} stroke={1.9} aria-hidden className="attention-icon" />
            <div><p className="tl-title">{one.title}</p><p className="meta">{one.what}</p></div>
            <span className="attention-amount">{one.amount}</span>
            <A href={one.href}>{one.link} <IconChevronRight size={14} className="mir" aria-hidden /></A>
          </li>
        ))}
      </ol>
    </>
  );
}

// Sorted by the harm they can do: refused events, silent journeys, messages stopped, events held; what is only worth knowing comes last.
function useTroubles(overview: Overview, journeys: Journey[]): Trouble[] {
  const { t, num } = useLang();
  const reason = useReason();
  const out: Trouble[] = [];
  if (overview.rejected) out.push({ key: 'rejected', knot: 'stop', icon: IconCircleX, title: t('home.rejected', { n: num(overview.rejected) }), what: t('home.rejected.what'), amount: t('home.n.rejected', { n: num(overview.rejected) }), href: '/live?status=rejected', link: t('home.rejected.link') });
  for (const one of journeys) {
    const messages = messagesOf(one);
    if ((one.counts?.passed ?? 0) > 0 && messages.sent === 0)
      out.push({ key: `silent-${one.id}`, knot: 'stop', icon: IconVolume3, title: <>{t('journey')} <bdi>{one.name}</bdi> {t('home.silent')}</>, what: t('home.silent.what'), amount: t('journey.silent'), href: `/journeys/${one.id}`, link: t('home.tojourney') });
    const top = messages.reasons[0];
    if (messages.not && top)
      out.push({
        key: `blocked-${one.id}`, knot: 'wait', icon: IconShieldX, title: <>{t('home.stopped', { n: num(messages.not) })} <bdi>{one.name}</bdi></>,
        what: <>{messages.reasons.map(([name, n], i) => <span key={name}>{i > 0 && ' · '}{reason(name)}: <bdi>{num(n)}</bdi></span>)}</>, amount: t('home.n.stopped', { n: num(messages.not) }), href: `/journeys/${one.id}`, link: t('home.tojourney'),
      });
  }
  const held = overview.held_now ?? overview.held;
  if (held) out.push({ key: 'held', knot: 'wait', icon: IconShieldPause, title: t('home.held', { n: num(held) }), what: t('home.held.what'), amount: t('home.n.held', { n: num(held) }), href: '/live?status=held', link: t('home.held.link') });
  if (overview.lag_ms > 5000) out.push({ key: 'late', knot: 'wait', icon: IconClock, title: t('home.late'), what: t('home.late.what'), amount: `${(overview.lag_ms / 1000).toFixed(0)} s`, href: '/live', link: t('nav.live') });
  out.push({ key: 'holdout', knot: 'ring', icon: IconScale, title: t('home.noholdout'), what: t('home.noholdout.what'), amount: '', href: '/journeys', link: t('nav.journeys') });
  return out;
}

const pages = 10;

interface Reach { people: number; whole: boolean; granted: Record<string, number>; withdrawn: Record<string, number> }

// Counted over the people seen last, ten pages at most; when there are more, the heading says so.
function useReach(): Reach | undefined {
  const [reach, setReach] = useState<Reach>();
  useEffect(() => {
    let gone = false;
    const count = async () => {
      const out: Reach = { people: 0, whole: true, granted: {}, withdrawn: {} };
      let after = '';
      for (let i = 0; i < pages && !gone; i += 1) {
        const page = await call<Page<PersonRow>>(`/v1/people?limit=100${after ? `&starting_after=${after}` : ''}`);
        for (const one of page.data) {
          out.people += 1;
          for (const [channel, state] of Object.entries(one.reach)) {
            out.granted[channel] = (out.granted[channel] ?? 0) + (state === 'granted' ? 1 : 0);
            out.withdrawn[channel] = (out.withdrawn[channel] ?? 0) + (state === 'withdrawn' ? 1 : 0);
          }
        }
        out.whole = !page.has_more;
        if (!page.has_more || !page.next) break;
        after = page.next;
      }
      if (!gone) setReach(out);
    };
    count().catch(() => undefined);
    return () => { gone = true; };
  }, []);
  return reach;
}

function Reachable() {
  const { t, num } = useLang();
  const channel = useChannelName();
  const reach = useReach();
  return (
    <section>
      <h2>{t('home.reach')} {reach && <A className="h2-link" href="/people">{t(reach.whole ? 'home.people' : 'home.people.last', { n: num(reach.people) })}</A>}</h2>
      <p className="meta">{t('home.reach.how')}</p>
      {!reach ? <Loading rows={3} /> : Object.keys(reach.granted).map((one) => (
        <Bar key={one} mark={<ChannelIcon channel={one} />} name={<bdi>{channel(one)}</bdi>} n={reach.granted[one] ?? 0} all={reach.people} />
      ))}
      {reach && Object.values(reach.withdrawn).some(Boolean) && (
        <p className="meta">{t('home.withdrawn')} {Object.entries(reach.withdrawn).filter(([, n]) => n).map(([one, n], i) => <span key={one}>{i > 0 && ' · '}<bdi>{channel(one)}</bdi> <b>{num(n)}</b></span>)}</p>
      )}
    </section>
  );
}

function LastMessages() {
  const { t, time, date, short } = useLang();
  const load = useRead<Page<InboxMessage>>('/v1/test/inbox?limit=6', 10000);
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
