// One person: who, how they can be reached, what is known and from where, and all that happened as one thread.
import type { KeyboardEvent } from 'react';
import { useRead } from '../api/client';
import type { Person, ReachState } from '../api/types';
import { useLang, type Key } from '../lang';
import { ReachChip } from '../parts/Chips';
import { Head } from '../parts/Head';
import { Region, useReady } from '../parts/States';
import { setQuery, useQueryValue } from '../route';
import { Consents, Facts, Identifiers, Traits } from './PersonFacts';
import { Timeline } from './Timeline';
import { WhyBox } from './WhyBox';

type Tab = 'timeline' | 'traits' | 'identifiers' | 'consents';
const tabs: Tab[] = ['timeline', 'traits', 'identifiers', 'consents'];
const order = ['email', 'sms', 'push', 'whatsapp', 'phone', 'ads'];

export const personPath = (who: string) => `/v1/people/${encodeURIComponent(who.includes(':') ? who : `id:${who}`).replace('%3A', ':')}`;

export function PersonPage({ who }: { who: string }) {
  const { t } = useLang();
  const load = useRead<Person>(personPath(who), 15000);
  useReady(!load.busy, load.data?.name || t('people.unnamed'));
  const crumb = { href: '/people', text: t('nav.people') };
  if (!load.data) return (<><Head title={t('person.title')} crumb={crumb} /><div className="page-body"><Region load={load} rows={8}>{() => null}</Region></div></>);
  return <Loaded person={load.data} />;
}

function Loaded({ person }: { person: Person }) {
  const { t, num, date } = useLang();
  const [asked] = useQueryValue('tab');
  const [why] = useQueryValue('why');
  const tab: Tab = tabs.find((one) => one === asked) ?? 'timeline';
  const counts: Record<Tab, number> = {
    timeline: person.counts.events + person.counts.messages + person.counts.consents, traits: person.counts.traits, identifiers: person.counts.identifiers, consents: person.counts.consents,
  };
  const name = person.name || t('people.unnamed');
  return (
    <div className={`person${why ? ' with-why' : ''}`}>
      <div className="head person-head">
        <div className="head-row">
          <span className="avatar" aria-hidden="true">{name[0]}</span>
          <div className="person-who">
            <div className="person-name"><h1><bdi>{name}</bdi></h1><code dir="ltr" title={person.id}>{person.id.slice(0, 12)}</code><span className="quiet">{person.first_seen && t('person.since', { date: date(person.first_seen) })}</span></div>
            <ReachChips person={person} />
          </div>
        </div>
        <div className="tabs" role="tablist" aria-label={t('person.parts')} onKeyDown={(event) => tabKeys(event, tab)}>
          {tabs.map((one) => (
            <button key={one} type="button" role="tab" id={`tab-${one}`} aria-selected={one === tab} tabIndex={one === tab ? 0 : -1} aria-controls="person-part" data-testid={`tab-${one}`} onClick={() => setQuery({ tab: one === 'timeline' ? '' : one })}>
              {t(`person.${one}`)} <small>{num(counts[one])}</small>
            </button>
          ))}
        </div>
      </div>
      <div className="split">
        <div className="split-main" id="person-part" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {person.partial && <p className="strip cau">{t('person.partial')}</p>}
          {tab === 'timeline' && <Timeline person={person} chosen={why} />}
          {tab === 'traits' && <Traits person={person} />}
          {tab === 'identifiers' && <Identifiers person={person} />}
          {tab === 'consents' && <Consents person={person} />}
        </div>
        {why ? <WhyBox person={person.id} asked={why} close={() => setQuery({ why: '' })} /> : <Facts person={person} />}
      </div>
    </div>
  );
}

// The arrows go from tab to tab as they are seen: to the left is onward in Hebrew.
function tabKeys(event: KeyboardEvent, tab: Tab) {
  const onward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (event.code !== 'ArrowLeft' && event.code !== 'ArrowRight') return;
  const next = tabs[(tabs.indexOf(tab) + (event.code === onward ? 1 : tabs.length - 1)) % tabs.length]!;
  event.preventDefault();
  setQuery({ tab: next === 'timeline' ? '' : next });
  document.getElementById(`tab-${next}`)?.focus();
}

function ReachChips({ person }: { person: Person }) {
  const { date, t, has } = useLang();
  const names = Object.keys(person.reach).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return (
    <div className="chips" data-testid="reach" role="group" aria-label={t('person.reach')}>
      {names.map((channel) => {
        const found = person.reach[channel]!;
        const state: ReachState = typeof found === 'string' ? found : found.state;
        const key = typeof found === 'string' || !found.source ? '' : `from.${found.source}`;
        const source = has(key) ? t(key as Key) : typeof found === 'string' ? '' : found.source ?? '';
        const at = typeof found !== 'string' && found.at ? date(found.at) : '';
        return <ReachChip key={channel} channel={channel} state={state} detail={[at, source].filter(Boolean).join(', ')} />;
      })}
    </div>
  );
}
