// The shapes that the engine answers, made from its own description (tools/generate); what is only the console's stands here.
import type { Problem as Told } from '../../../wire';
export type * from '../../../wire';

/** The engine's problem, or the console's own when no engine answered. */
export type Problem = Partial<Told> & Pick<Told, 'title' | 'status'>;
