// Made by tools/generate from the tables in src/adapters/http: change them there.
import type { Json } from './common';
import type { Because, Identifier, Named, ReachState } from './people';
import type { Env } from './see';

/** What everything that is published has. */
export interface Versioned {
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** The workspace's settings. */
export interface Workspace {
  /** Its name. */
  id: string;
  /** Its name. */
  name: string;
  /** Time zone, such as Asia/Jerusalem. */
  zone?: string;
  /** HH:MM to HH:MM: nothing is sent. */
  quiet_hours?: { from: string; to: string };
  /** By channel: at most so many in so many days. */
  caps?: Record<string, { max: number; days: number }>;
  /** Languages that content must have. */
  locales?: string[];
  /** Of every amount; amounts are in its minor unit. */
  currency?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** Why data may be used; the five are fixed, their words are the workspace's. */
export interface Purpose {
  /** service, analytics, personalization, marketing or ads. */
  id: string;
  /** Its name. */
  name: string;
  /** What people read, by language. */
  texts?: Record<string, string>;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. */
  shown_as?: Record<string, string>;
  /** The ETag; 0: nobody published other words. */
  version: number;
  /** First published. */
  created_at?: string;
  /** This version was published. */
  updated_at?: string;
}

/** Where events come in. */
export interface Source {
  /** Id. */
  id: string;
  /** Shown beside what came in. */
  name: string;
  /** A server is trusted to say who a person is. */
  kind: 'server' | 'web' | 'mobile';
  /** Until consent, or the lawful basis of each purpose. */
  basis: 'hold' | Record<string, string>;
  /** A website that is trusted like a server. */
  trust?: 'pages' | null;
  /** Its number in the log. */
  no?: number;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** People of whom a rule is true. */
export interface Segment {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** The rule, as in docs/rules.md. */
  rule: string;
  /** How many are in now; not told at publishing. */
  count?: number;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A person in a segment. */
export interface SegmentMember {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** How the person is known. */
  identifiers: Identifier[];
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** Where the person is in now. */
  segments: Named[];
  /** By channel. */
  reach: Record<string, ReachState>;
  /** How many events. */
  events: number;
  /** Entered. */
  since: string;
  /** What held at that moment. */
  because: Because[];
}

/** Why a person is in a segment, or not. */
export interface SegmentExplained {
  /** The segment. */
  segment: string;
  /** In now. */
  in: boolean;
  /** Entered. */
  since?: string;
  /** One by one. */
  conditions: Condition[];
}

/** A condition of a rule against one person. */
export interface Condition {
  /** The condition. */
  rule: string;
  /** Whether it holds. */
  match: boolean;
  /** The value it saw. */
  seen: string;
  /** When the deciding thing happened. */
  at?: string;
}

/** Content in every language. */
export interface Creative {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** email, sms, push, web, app or agent. */
  channel: string;
  /** When the person's language is missing. */
  default_locale?: string;
  /** By language: subject and body, or free members; each a template. */
  variants: Record<string, Record<string, Json>>;
  /** For whom: a rule. */
  when?: string;
  /** For which arm of the action's experiment. */
  arm?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A place that asks what to show. */
export interface Placement {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** web, app, push, email, sms or agent. */
  channel: string;
  /** How many actions are answered, 1 to 10. */
  slots?: number;
  /** What it is for. */
  purpose?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** Something that may be shown. */
export interface Action {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What it is about. */
  topic?: string;
  /** Where. */
  placements: string[];
  /** What it is for. */
  purpose?: string;
  /** For whom: a rule. */
  eligible?: string;
  /** From when. */
  starts?: string;
  /** Until when. */
  ends?: string;
  /** How likely it is taken. */
  propensity?: number;
  /** What it is worth. */
  value?: number;
  /** What the business adds. */
  lever?: number;
  /** Weights by rule. */
  context?: { when: string; weight: number }[];
  /** At most so often. */
  cap?: { max: number; days: number };
  /** Shown only while this proof holds. */
  proof?: string;
  /** Whose arms its creatives are for. */
  experiment?: string;
  /** Only for people whose journey asks for it. */
  by_journey?: boolean;
  /** What is shown; the first that fits. */
  creatives: string[];
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A split or a holdout. */
export interface Experiment {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What it is. */
  kind: 'split' | 'holdout';
  /** Of a split. */
  arms?: { id: string; weight: number }[];
  /** Of a holdout: how many are kept out. */
  percent?: number;
  /** Of a holdout: from everything. */
  universal?: boolean;
  /** What counts as success. */
  goal: { event: string; where?: string; value?: string };
  /** How long after the exposure it counts. */
  window: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** How many people of a segment did something. */
export interface Proof {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** Among whom. */
  segment: string;
  /** What they did. */
  rule: string;
  /** At least so many. */
  people_min?: number;
  /** At least this share. */
  share_min?: number;
  /** The last count. */
  counted?: { people: number; did: number; share: number; holds: boolean; at: string } | null;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** What is no longer published. */
export interface Retired {
  /** Id. */
  id: string;
  /** Always true. */
  retired: boolean;
}

/** A folder of definitions, in any order. */
export interface ManyDefinitions {
  /** At most 2000; each has a definition or retire: true. */
  definitions: { kind: string; id: string; if_match?: number; definition?: Record<string, Json>; retire?: boolean }[];
}

/** What became of them, in the order of publishing. */
export interface ManyPublished {
  /** Whether it was only checked. */
  dry_run: boolean;
  /** All of them. */
  definitions: { kind: string; id: string; version: number; what: 'added' | 'changed' | 'retired' }[];
}

/** A key, without its text. */
export interface Key {
  /** key_… */
  id: string;
  /** Taken back. */
  revoked: boolean;
  /** Made. */
  created_at: string;
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env: Env;
  /** Of a write key. */
  source?: string;
  /** How its text begins. */
  prefix: string;
  /** Of a secret key. */
  scopes: string[];
  /** What it may read for. */
  purposes: string[];
}

/** A key to be made. */
export interface KeyRequest {
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env?: Env;
  /** Of a write key. */
  source?: string;
  /** Of a secret key. */
  scopes?: ('read' | 'manage' | 'privacy' | 'agent')[];
  /** What it may read for. */
  purposes?: string[];
}

/** The key's text, which is shown once. */
export interface KeyMade {
  /** key_… */
  id: string;
  /** Its text. */
  key: string;
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env: Env;
}
