// The pages of the console, for the navigation, the palette and the keys: G and then the key goes there.
import { IconActivity, IconArrowsSplit2, IconFilter, IconFlask2, IconHeadset, IconHome, IconInbox, IconRoute, IconUsers, type Icon } from '@tabler/icons-react';
import type { Key } from '../lang';

export interface PageLink { path: string; key: Key; icon: Icon; group: number; code: string }

export const pages: PageLink[] = [
  { path: '/', key: 'nav.home', icon: IconHome, group: 0, code: 'KeyH' },
  { path: '/live', key: 'nav.live', icon: IconActivity, group: 0, code: 'KeyL' },
  { path: '/people', key: 'nav.people', icon: IconUsers, group: 1, code: 'KeyP' },
  { path: '/segments', key: 'nav.segments', icon: IconFilter, group: 1, code: 'KeyS' },
  { path: '/journeys', key: 'nav.journeys', icon: IconRoute, group: 2, code: 'KeyJ' },
  { path: '/decisions', key: 'nav.decisions', icon: IconArrowsSplit2, group: 2, code: 'KeyD' },
  { path: '/inbox', key: 'nav.inbox', icon: IconInbox, group: 2, code: 'KeyI' },
  { path: '/experiments', key: 'nav.experiments', icon: IconFlask2, group: 3, code: 'KeyE' },
  { path: '/agent', key: 'nav.agent', icon: IconHeadset, group: 4, code: 'KeyA' },
];
