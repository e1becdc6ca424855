// The frame of every page: the environment band, the navigation, the page, and the palette.
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useRead } from '../api/client';
import type { Env, Overview, Session } from '../api/types';
import { useLang, type Key } from '../lang';
import { AgentPage } from '../pages/Agent';
import { DecisionPage } from '../pages/Decision';
import { DecisionsPage } from '../pages/Decisions';
import { ExperimentPage } from '../pages/Experiment';
import { ExperimentsPage } from '../pages/Experiments';
import { HomePage } from '../pages/Home';
import { InboxPage } from '../pages/Inbox';
import { JourneyPage } from '../pages/Journey';
import { JourneysPage } from '../pages/Journeys';
import { LivePage } from '../pages/Live';
import { PeoplePage } from '../pages/People';
import { PersonPage } from '../pages/Person';
import { SegmentPage, SegmentsPage } from '../pages/Segments';
import { Mark } from '../parts/Mark';
import { Empty } from '../parts/States';
import { A, navigate, usePath } from '../route';
import { Band } from './Band';
import { Palette } from './Palette';
import { pages } from './pages';
import { LangSwitch, SchemeSwitch } from './Switches';

const roles: Record<string, Key> = { owner: 'role.owner', marketer: 'role.marketer', developer: 'role.developer' };

export function Shell({ session, move }: { session: Session; move: (env: Env, workspace: string) => void }) {
  const { t } = useLang();
  const [palette, setPalette] = useState(false);
  const [first = '', second] = usePath();
  const overview = useRead<Overview>('/v1/overview', first === 'live' ? 2000 : 10000);
  useShortcuts(() => setPalette(true));
  // The canvas and the agent's desktop need the width: there the navigation shows its icons only.
  const slim = first === 'agent' || (first === 'journeys' && second !== undefined);
  return (
    <div className={`shell${slim ? ' slim' : ''}`}>
      <a className="skip" href="#main">{t('skip')}</a>
      <Band session={session} move={move} overview={overview.data} broken={overview.fault !== undefined} />
      <nav className="nav" aria-label={t('nav.label')}>
        <div className="nav-name"><Mark /> <b>{t('app.name')}</b></div>
        <button type="button" className="nav-search" data-testid="palette-open" title={t('palette.open')} onClick={() => setPalette(true)}>
          <IconSearch size={16} stroke={1.9} aria-hidden /> <span>{t('palette.open')}</span> <kbd>Ctrl K</kbd>
        </button>
        <NavLinks active={first} />
        <div className="nav-foot">
          <LangSwitch />
          <SchemeSwitch />
          <div className="nav-role"><span className="avatar small" aria-hidden="true">{(t(roles[session.role] ?? 'role.owner'))[0]}</span><span className="nav-role-name">{t(roles[session.role] ?? 'role.owner')}</span></div>
        </div>
      </nav>
      <main id="main" className="main" tabIndex={-1}>{pageOf(first, second, overview.data, t('missing.title'), t('missing.what'))}</main>
      {palette && <Palette close={() => setPalette(false)} session={session} move={move} />}
    </div>
  );
}

function NavLinks({ active }: { active: string }) {
  const { t } = useLang();
  return (
    <ul className="nav-links">
      {pages.map(({ path, key, icon: Icon, group }, i) => (
        <li key={path} className={i > 0 && pages[i - 1]?.group !== group ? 'nav-group' : undefined}>
          <A href={path} title={t(key)} aria-current={path === `/${active}` ? 'page' : undefined} data-testid={`nav-${path.slice(1) || 'home'}`}>
            <Icon size={16} stroke={1.9} aria-hidden /> <span>{t(key)}</span>
          </A>
        </li>
      ))}
    </ul>
  );
}

function pageOf(first: string, second: string | undefined, overview: Overview | undefined, missing: string, what: string): ReactNode {
  switch (first) {
    case '': return <HomePage overview={overview} />;
    case 'live': return <LivePage overview={overview} />;
    case 'people': return second ? <PersonPage key={second} who={second} /> : <PeoplePage />;
    case 'segments': return second ? <SegmentPage key={second} id={second} /> : <SegmentsPage />;
    case 'journeys': return second ? <JourneyPage key={second} id={second} /> : <JourneysPage />;
    case 'decisions': return second ? <DecisionPage key={second} id={second} /> : <DecisionsPage />;
    case 'experiments': return second ? <ExperimentPage key={second} id={second} /> : <ExperimentsPage />;
    case 'agent': return <AgentPage />;
    case 'inbox': return <InboxPage />;
    default: return <div className="page-body"><h1>{missing}</h1><Empty title={missing} what={what} href="/" link="nav.home" /></div>;
  }
}

// Ctrl or Command with K opens the palette; a slash goes to the search field of the page; G and a letter go to a page.
function useShortcuts(open: () => void) {
  useEffect(() => {
    let going = -Infinity;
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
        event.preventDefault();
        open();
        return;
      }
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const page = event.timeStamp - going < 1200 ? pages.find((one) => one.code === event.code) : undefined;
      going = event.code === 'KeyG' ? event.timeStamp : -Infinity;
      if (page) {
        event.preventDefault();
        event.stopImmediatePropagation();
        navigate(page.path);
      } else if (event.code === 'Slash') {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field) field.focus();
        else open();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  });
}
