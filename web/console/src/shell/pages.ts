// The pages of the console, for the navigation and the palette.
import { IconActivity, IconFilter, IconHome, IconInbox, IconRoute, IconUsers, type Icon } from '@tabler/icons-react';
import type { Key } from '../lang';

export interface PageLink { path: string; key: Key; icon: Icon; group: number }

export const pages: PageLink[] = [
  { path: '/', key: 'nav.home', icon: IconHome, group: 0 },
  { path: '/live', key: 'nav.live', icon: IconActivity, group: 0 },
  { path: '/people', key: 'nav.people', icon: IconUsers, group: 1 },
  { path: '/segments', key: 'nav.segments', icon: IconFilter, group: 1 },
  { path: '/journeys', key: 'nav.journeys', icon: IconRoute, group: 2 },
  { path: '/inbox', key: 'nav.inbox', icon: IconInbox, group: 2 },
];
